import { Table } from '@mantine/core';
import { type UsageGroup } from './usage-groups.js';
import classes from './usage-table.module.css';

interface UsageTableProps {
  /** What a row is, e.g. “Flow”. */
  column: string;
  rows: readonly UsageGroup[];
  nameOf: (group: UsageGroup) => string;
}

/** The figures as a table, for screen readers and for exact values. */
export function UsageTable({ column, rows, nameOf }: UsageTableProps) {
  return (
    <div className={classes['scroll']} tabIndex={0} role="region" aria-label={`Usage by ${column.toLowerCase()}`}>
      <Table captionSide="top">
        <Table.Caption>By {column.toLowerCase()}, in the whole period</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{column}</Table.Th>
            <Table.Th scope="col">Credits</Table.Th>
            <Table.Th scope="col">Succeeded</Table.Th>
            <Table.Th scope="col">Failed or cancelled</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((group) => (
            <Table.Tr key={group.name}>
              <Table.Th scope="row">{nameOf(group)}</Table.Th>
              <Table.Td>{group.credits.toLocaleString()}</Table.Td>
              <Table.Td>{group.succeeded}</Table.Td>
              <Table.Td>{group.failed}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
