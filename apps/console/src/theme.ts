import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** The library's greys with a touch of the console's own blue, from text to page. */
const dark: MantineColorsTuple = [
  '#d5dfe3',
  '#b4c1c7',
  '#92a2aa',
  '#5d6f78',
  '#3a4a52',
  '#2c3940',
  '#212c31',
  '#1a2226',
  '#12181b',
  '#0c1113',
];

/** The primary colour's darker shades, because white text must be readable on them. */
export const theme = createTheme({
  primaryColor: 'cyan',
  primaryShade: { light: 9, dark: 9 },
  colors: { dark },
  defaultRadius: 'md',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  cursorType: 'pointer',
  focusRing: 'auto',
});
