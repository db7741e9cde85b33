import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { CHART_HEIGHT } from './chart-height.js';
import { type UsageDay } from './usage-days.js';

const AXIS = { stroke: 'currentColor', fontSize: 12, tickLine: false } as const;

/** Formats a UTC day (`YYYY-MM-DD`) for display. */
const dayName = (day: unknown) => DAY.format(new Date(`${String(day)}T00:00:00Z`));
const DAY = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', timeZone: 'UTC' });

export default function UsageChart({ days }: { days: UsageDay[] }) {
  const total = days.reduce((sum, { credits }) => sum + credits, 0);
  return (
    <div role="img" aria-label={`Credits spent per day, ${total.toLocaleString()} in total; the table below has the figures`}>
      <ResponsiveContainer width="100%" height={CHART_HEIGHT}>
        <BarChart data={days} margin={{ top: 8, right: 4, bottom: 0, left: 0 }} accessibilityLayer={false}>
          <CartesianGrid vertical={false} stroke="var(--console-line)" />
          <XAxis dataKey="day" tickFormatter={dayName} minTickGap={24} {...AXIS} />
          <YAxis width={44} allowDecimals={false} {...AXIS} />
          <Tooltip
            labelFormatter={dayName}
            cursor={{ fill: 'var(--console-line)', opacity: 0.5 }}
            contentStyle={{ background: 'var(--console-surface)', borderColor: 'var(--console-line)', borderRadius: 8 }}
            itemStyle={{ color: 'inherit' }}
          />
          <Bar dataKey="credits" name="Credits" fill="#1098ad" radius={[4, 4, 0, 0]} isAnimationActive={false} />
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}
