import { Stack, Text, Title } from '@mantine/core';
import { Page } from '../shell/page.js';
import { newTaskHref } from '../shell/use-route.js';
import { type FlowForm } from './flow-field.js';
import classes from './flow-gallery.module.css';
import { FLOW_GROUPS } from './flow-groups.js';
import { FlowPicture } from './flow-picture.js';
import { useFlowPrices } from './use-flow-prices.js';

/** Every flow as a card with a picture and its price. */
export function FlowGallery() {
  const prices = useFlowPrices();
  return (
    <Page title="New task" subtitle="What do you want to make? Prices are for the default settings.">
      {FLOW_GROUPS.map(({ title, flows }) => (
        <Stack key={title} gap="sm" component="section" aria-label={title}>
          <Title order={2} size="h4">
            {title}
          </Title>
          <ul className={classes['cards']}>
            {flows.map(([name, form]) => (
              <FlowCard key={name} name={name} form={form} price={prices[name]} />
            ))}
          </ul>
        </Stack>
      ))}
    </Page>
  );
}

function FlowCard({ name, form, price }: { name: string; form: FlowForm; price: number | undefined }) {
  return (
    <li>
      <a href={newTaskHref(name)} className={classes['card']}>
        <FlowPicture name={name} form={form} />
        <span className={classes['title']}>{form.title}</span>
        <Text component="span" size="sm" c="dimmed">
          {form.description}
        </Text>
        <Text component="span" size="sm" fw={600} className={classes['price']}>
          {price !== undefined && `${price.toLocaleString()} credits`}
        </Text>
      </a>
    </li>
  );
}
