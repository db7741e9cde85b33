import { type UsageRow } from '#client';
import { Table } from '@mantine/core';
import { flowTitle } from '../tasks/task-words.js';
import classes from './usage-table.module.css';
import { perFlow } from './usage-days.js';

/** The chart's data as a table, for screen readers and for exact values. */
export function UsageTable({ rows }: { rows: readonly UsageRow[] }) {
  return (
    <div className={classes['scroll']} tabIndex={0} role="region" aria-label="Usage by flow">
      <Table captionSide="top">
        <Table.Caption>By flow, in the whole period</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Flow</Table.Th>
            <Table.Th scope="col">Credits</Table.Th>
            <Table.Th scope="col">Succeeded</Table.Th>
            <Table.Th scope="col">Failed or cancelled</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {perFlow(rows).map(({ flow, credits, succeeded, failed }) => (
            <Table.Tr key={flow}>
              <Table.Th scope="row">{flowTitle(flow)}</Table.Th>
              <Table.Td>{credits.toLocaleString()}</Table.Td>
              <Table.Td>{succeeded}</Table.Td>
              <Table.Td>{failed}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
