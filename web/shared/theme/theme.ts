import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** The one accent. Everything else on the screen is neutral, or a state of a call. */
const petrol: MantineColorsTuple = [
  '#e6f4f8',
  '#cfe7ef',
  '#a0cfde',
  '#6cb5cd',
  '#4ba3c0',
  '#2a8fae',
  '#177d9b',
  '#0b6b86',
  '#075a72',
  '#00485d',
];

/** The library's dark greys, in the blue of our own surfaces. */
const dark: MantineColorsTuple = [
  '#dfe6ed',
  '#c3ced9',
  '#a2afbc',
  '#7d8b99',
  '#465566',
  '#2f3b48',
  '#1f2933',
  '#182029',
  '#131a22',
  '#0f141a',
];

/** Fonts that are on the machine already: a call must not wait for a download. */
const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif";

export const theme = createTheme({
  colors: { petrol, dark },
  primaryColor: 'petrol',
  primaryShade: { light: 7, dark: 7 },
  fontFamily: FONT,
  headings: { fontFamily: FONT, fontWeight: '650' },
  defaultRadius: 'md',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  radius: { xs: '3px', sm: '5px', md: '8px', lg: '12px', xl: '16px' },
  focusRing: 'auto',
  respectReducedMotion: true,
  cursorType: 'pointer',
});
