import {
  Anchor,
  type CSSVariablesResolver,
  createTheme,
  type MantineColorsTuple,
  Menu,
  Modal,
  Notification,
  Paper,
  Table,
  Tooltip,
} from '@mantine/core';

/** The blue of the mark, from paper to ink. */
const custos: MantineColorsTuple = [
  '#eef4fb',
  '#dbe7f6',
  '#b5cdea',
  '#8cb1de',
  '#6a99d3',
  '#4f86c9',
  '#3a72b8',
  '#2f66ad',
  '#1f4e8c',
  '#173c6e',
];

/** Dark surfaces in the hue of the mark, from text to ground. */
const dark: MantineColorsTuple = [
  '#e6eaf0',
  '#c3ccd8',
  '#a7b1bf',
  '#8f9aa9',
  '#4a5563',
  '#38414d',
  '#1e252f',
  '#14181f',
  '#10141a',
  '#0b0e12',
];

export const theme = createTheme({
  colors: { custos, dark },
  primaryColor: 'custos',
  primaryShade: { light: 8, dark: 6 },
  autoContrast: true,
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', 'Liberation Mono', monospace",
  headings: { fontFamily: "'Inter Variable', system-ui, sans-serif", fontWeight: '640' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  components: {
    Anchor: Anchor.extend({ defaultProps: { underline: 'hover' } }),
    // Without its empty first element, which no menu may have, the first item takes the focus.
    Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false } }),
    // Their crosses have no name of their own.
    Modal: Modal.extend({ defaultProps: { closeButtonProps: { 'aria-label': 'Close' }, centered: true } }),
    Notification: Notification.extend({
      defaultProps: { closeButtonProps: { 'aria-label': 'Close' } },
      styles: { description: { color: 'var(--mantine-color-dimmed)' } },
    }),
    Paper: Paper.extend({ defaultProps: { withBorder: true, radius: 'md', p: 'lg' } }),
    Table: Table.extend({ defaultProps: { verticalSpacing: 'sm', horizontalSpacing: 'md' } }),
    Tooltip: Tooltip.extend({ defaultProps: { withArrow: true, events: { hover: true, focus: true, touch: true } } }),
  },
});

/** Colours that carry meaning, each at least 4.5:1 on its ground in both schemes (WCAG 2.2, 1.4.3). */
export const meaningfulColours: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-dimmed': '#55606e',
    '--mantine-color-placeholder': '#667080',
    '--mantine-color-error': '#b3261e',
    '--mantine-color-anchor': '#1f4e8c',
    '--custos-ground': '#f5f7fa',
    '--tone-good-ink': '#14532d',
    '--tone-good-ground': '#dcf5e5',
    '--tone-bad-ink': '#8f1d18',
    '--tone-bad-ground': '#fde4e2',
    '--tone-warn-ink': '#6b4300',
    '--tone-warn-ground': '#fdefc8',
    '--tone-info-ink': '#173c6e',
    '--tone-info-ground': '#dbe7f6',
    '--tone-plain-ink': '#414b57',
    '--tone-plain-ground': '#e9edf2',
  },
  dark: {
    '--mantine-color-body': '#14181f',
    '--mantine-color-dimmed': '#a7b1bf',
    '--mantine-color-placeholder': '#8f9aa9',
    '--mantine-color-error': '#ff9b93',
    '--mantine-color-anchor': '#8cb1de',
    '--custos-ground': '#0f1217',
    '--tone-good-ink': '#8ee0ac',
    '--tone-good-ground': '#123222',
    '--tone-bad-ink': '#ffaaa3',
    '--tone-bad-ground': '#43191a',
    '--tone-warn-ink': '#f4cf77',
    '--tone-warn-ground': '#3c2e0c',
    '--tone-info-ink': '#b5cdea',
    '--tone-info-ground': '#1b2f4a',
    '--tone-plain-ink': '#c3ccd8',
    '--tone-plain-ground': '#262d37',
  },
});
