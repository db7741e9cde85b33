/** Pixels; the room is there before the chart is, so that nothing jumps. */
export const CHART_HEIGHT = 240;
