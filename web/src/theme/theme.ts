// Conclave's Mantine 9 theme: every colour is a token of tokens.css, so both schemes follow from there.
// <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} defaultColorScheme="auto">
import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from '@mantine/core';

const roles = { accent: 'accent', wait: 'wait', red: 'red', control: 'control-fill' } as const;
const tuple = (role: string) => Array(10).fill(`var(--cv-${role})`) as unknown as MantineColorsTuple;

// Stock components take their surfaces from these two.
const dark: MantineColorsTuple = [
  '#edf4f2',
  '#d2dedb',
  '#b7c6c2',
  '#93a5a0',
  '#3b4a47',
  '#263330',
  '#1b2624',
  '#141d1b',
  '#0d1413',
  '#080d0c',
];
const gray: MantineColorsTuple = [
  '#fbfaf6',
  '#f4f2ec',
  '#eeebe3',
  '#e1ddd1',
  '#cfcabc',
  '#a3a59d',
  '#5d6965',
  '#46524e',
  '#2b3633',
  '#16211e',
];

// autoContrast knows one scheme only; the text on a filled button comes from its token instead.
const variantColorResolver: VariantColorsResolver = (input) => {
  const colors = defaultVariantColorsResolver(input);
  const name = input.color ?? input.theme.primaryColor;
  return input.variant === 'filled' && name in roles ? { ...colors, color: `var(--cv-on-${name})` } : colors;
};

export const cssVariablesResolver: CSSVariablesResolver = () => {
  const both: Record<string, string> = {
    '--mantine-color-body': 'var(--cv-bg)',
    '--mantine-color-text': 'var(--cv-text)',
    '--mantine-color-bright': 'var(--cv-text)',
    '--mantine-color-dimmed': 'var(--cv-text-2)',
    '--mantine-color-placeholder': 'var(--cv-text-3)',
    '--mantine-color-anchor': 'var(--cv-accent-text)',
    '--mantine-color-error': 'var(--cv-red-text)',
    '--mantine-color-default': 'var(--cv-surface-1)',
    '--mantine-color-default-hover': 'var(--cv-surface-3)',
    '--mantine-color-default-color': 'var(--cv-text)',
    '--mantine-color-default-border': 'var(--cv-line-strong)',
    '--mantine-primary-color-contrast': 'var(--cv-on-accent)',
  };
  for (const [name, fill] of Object.entries(roles))
    Object.assign(both, {
      [`--mantine-color-${name}-filled`]: `var(--cv-${fill})`,
      [`--mantine-color-${name}-filled-hover`]: `var(--cv-${name}-hover, var(--cv-${fill}))`,
      [`--mantine-color-${name}-light`]: `var(--cv-${name}-soft)`,
      [`--mantine-color-${name}-light-hover`]: `var(--cv-${name}-soft)`,
      [`--mantine-color-${name}-light-color`]: `var(--cv-${name}-text)`,
      [`--mantine-color-${name}-text`]: `var(--cv-${name}-text)`,
      [`--mantine-color-${name}-outline`]: `var(--cv-${name}-text)`,
    });
  return { variables: {}, light: both, dark: both };
};

/** What lies between a dialog and the page: the token has its own strength. */
const scrim = { color: 'var(--cv-scrim)', backgroundOpacity: 1 };

/** The head of a dialog is a `header`, which would be a second banner of the page. */
const noBanner = { header: { role: 'none' } };

export const theme = createTheme({
  colors: {
    accent: tuple('accent'),
    wait: tuple('wait'),
    red: tuple('red'),
    control: tuple('control-fill'),
    dark,
    gray,
  },
  primaryColor: 'accent',
  variantColorResolver,
  fontFamily: 'var(--cv-font)',
  fontFamilyMonospace: 'var(--cv-font-mono)',
  headings: { fontFamily: 'var(--cv-font)', fontWeight: '650' },
  fontSizes: { xs: '0.75rem', sm: '0.875rem', md: '1rem', lg: '1.125rem', xl: '1.375rem' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  radius: { xs: '6px', sm: '10px', md: '14px', lg: '20px', xl: '28px' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Checkbox: { defaultProps: { radius: 'xs', iconColor: 'var(--cv-on-accent)' } },
    Radio: { defaultProps: { iconColor: 'var(--cv-on-accent)' } },
    Badge: { defaultProps: { variant: 'light', size: 'lg', radius: 'xs', tt: 'none', fw: 500 } },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: true } },
    Modal: {
      defaultProps: { radius: 'lg', padding: 'lg', overlayProps: scrim, attributes: noBanner },
      // Not by classes: the stock styles of dialogs are fetched later, and would win over them.
      styles: {
        header: { background: 'inherit' },
        title: { fontSize: 'var(--cv-text-xl)', fontWeight: 'var(--cv-weight-title)' },
      },
    },
    Drawer: { defaultProps: { overlayProps: scrim, attributes: noBanner } },
  },
});
