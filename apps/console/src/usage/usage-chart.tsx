import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { CHART_HEIGHT } from './chart-height.js';

const AXIS = { stroke: 'currentColor', fontSize: 12, tickLine: false } as const;
const ROW_HEIGHT = 34;
const NAME_WIDTH = 130;
const MOST_LETTERS = 18;

export interface UsageBar {
  name: string;
  credits: number;
}

interface UsageChartProps {
  bars: UsageBar[];
  /** Days go from left to right; other groups one below the other, because their names are long. */
  isByDay: boolean;
  /** e.g. “per day” */
  by: string;
}

/** Formats a UTC day (`YYYY-MM-DD`) for display. */
const dayName = (day: unknown) => DAY.format(new Date(`${String(day)}T00:00:00Z`));
const DAY = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', timeZone: 'UTC' });
const short = (name: unknown) => {
  const text = String(name);
  return text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS - 1)}…` : text;
};

export default function UsageChart({ bars, isByDay, by }: UsageChartProps) {
  const total = bars.reduce((sum, { credits }) => sum + credits, 0);
  const height = isByDay ? CHART_HEIGHT : Math.max(80, 40 + bars.length * ROW_HEIGHT);
  return (
    <div role="img" aria-label={`Credits spent ${by}, ${total.toLocaleString()} in total; the table below has the figures`}>
      <ResponsiveContainer width="100%" height={height}>
        <BarChart
          data={bars}
          layout={isByDay ? 'horizontal' : 'vertical'}
          margin={{ top: 8, right: 12, bottom: 0, left: 0 }}
          accessibilityLayer={false}
        >
          <CartesianGrid vertical={!isByDay} horizontal={isByDay} stroke="var(--console-line)" />
          {isByDay ? (
            <XAxis dataKey="name" tickFormatter={dayName} minTickGap={24} {...AXIS} />
          ) : (
            <XAxis type="number" allowDecimals={false} {...AXIS} />
          )}
          {isByDay ? (
            <YAxis width={44} allowDecimals={false} {...AXIS} />
          ) : (
            <YAxis type="category" dataKey="name" width={NAME_WIDTH} interval={0} tickFormatter={short} {...AXIS} />
          )}
          <Tooltip
            labelFormatter={isByDay ? dayName : String}
            cursor={{ fill: 'var(--console-line)', opacity: 0.5 }}
            contentStyle={{ background: 'var(--console-surface)', borderColor: 'var(--console-line)', borderRadius: 8 }}
            itemStyle={{ color: 'inherit' }}
          />
          <Bar
            dataKey="credits"
            name="Credits"
            fill="#1098ad"
            maxBarSize={48}
            radius={isByDay ? [4, 4, 0, 0] : [0, 4, 4, 0]}
            isAnimationActive={false}
          />
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}
