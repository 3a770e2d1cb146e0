/** Colours of the map, in the page and in the drawing: on a light ground and on a dark one. */
const COLOURS: Readonly<Record<string, { readonly light: string; readonly dark: string }>> = {
  ink: { light: '#1c2330', dark: '#e6e9ef' },
  soft: { light: '#5a6475', dark: '#9aa5b8' },
  paper: { light: '#f6f7f9', dark: '#12151b' },
  box: { light: '#ffffff', dark: '#1b2029' },
  edge: { light: '#cfd5de', dark: '#353d4b' },
  room: { light: '#e3e6eb', dark: '#2a303c' },
  kept: { light: '#b4bcc9', dark: '#4a5466' },
  used: { light: '#2f6fdb', dark: '#6aa0ff' },
  route: { light: '#0b7a75', dark: '#4fd1c5' },
  disk: { light: '#8a4fc0', dark: '#c79bf2' },
  card: { light: '#3c8a2e', dark: '#86d977' },
  chip: { light: '#e3ebf8', dark: '#26344d' },
  good: { light: '#1d7d46', dark: '#5fd08d' },
  warn: { light: '#9a6a00', dark: '#f0bd4f' },
  bad: { light: '#c02b2b', dark: '#ff7b7b' },
};

/** CSS variables for the page. */
export function pageColours(): string {
  return `:root {\n${variables(({ light, dark }) => `light-dark(${light}, ${dark})`).join('\n')}\n}\n`;
}

/** CSS variables for the drawing, in two blocks: viewers of pictures know `prefers-color-scheme`, but not `light-dark()`. */
export function drawingColours(): string {
  return `.map{${variables(({ light }) => light).join('')}}\n@media (prefers-color-scheme:dark){.map{${variables(({ dark }) => dark).join('')}}}`;
}

function variables(value: (colour: { readonly light: string; readonly dark: string }) => string): readonly string[] {
  return Object.entries(COLOURS).map(([name, colour]) => `--${name}:${value(colour)};`);
}
