/** In pixels. Space is reserved before the chart loads, so the layout does not shift. */
export const CHART_HEIGHT = 240;
