/** The page in an editor's panel: its colours are those of the theme, and where contrast is asked for, signs alone speak. */
export const PANEL_STYLE = `
:root { --fg: var(--vscode-foreground); --bg: var(--vscode-editor-background); --link: var(--vscode-textLink-foreground);
  --line: var(--vscode-editorWidget-border, var(--vscode-widget-border, #8886)); --satisfied-fg: var(--fg);
  --missing-fg: var(--fg); --unknown-fg: var(--fg);
  --satisfied: color-mix(in srgb, var(--vscode-testing-iconPassed, #388a34) 22%, var(--bg));
  --missing: color-mix(in srgb, var(--vscode-testing-iconFailed, #f14c4c) 26%, var(--bg));
  --unknown: color-mix(in srgb, var(--vscode-problemsWarningIcon-foreground, #bf8803) 24%, var(--bg)); }
body { font: var(--vscode-font-size, 13px)/1.5 var(--vscode-font-family, sans-serif); margin: 0; padding: 0 1.5rem 2rem; }
body.vscode-light { color-scheme: light; }
body.vscode-dark { color-scheme: dark; }
body.vscode-high-contrast { --line: var(--vscode-contrastBorder, currentColor); --satisfied: var(--bg); --missing: var(--bg);
  --unknown: var(--bg); }
body.vscode-high-contrast td.missing { outline: 2px dashed var(--vscode-contrastActiveBorder, currentColor);
  outline-offset: -3px; }
h1 { font-size: 1.5em; font-weight: 600; }
h2 { font-size: 1.25em; font-weight: 600; }
h3 { font-size: 1em; }
code { font-family: var(--vscode-editor-font-family, monospace); color: inherit; background: none; padding: 0; }
select { font: inherit; color: var(--vscode-dropdown-foreground); background: var(--vscode-dropdown-background);
  border: 1px solid var(--vscode-dropdown-border, var(--line)); padding: .15rem .3rem; }
[data-open] { all: unset; box-sizing: border-box; cursor: pointer; display: inline-block; }
td [data-open], tbody th [data-open] { width: 100%; }
[data-open]:hover { text-decoration: underline; }
:focus-visible, [data-open]:focus-visible { outline: 2px solid var(--vscode-focusBorder, currentColor); outline-offset: 2px; }
[data-save] { font: inherit; color: var(--vscode-button-foreground); background: var(--vscode-button-background);
  border: 1px solid var(--vscode-button-border, transparent); padding: .25rem .8rem; cursor: pointer; }
[data-save]:hover { background: var(--vscode-button-hoverBackground); }
`;

/** Hands clicks to the extension, takes new contents from it, and keeps filters and focus over both. */
export const PANEL_SCRIPT = `
const editor = acquireVsCodeApi();
function restore() {
  const chosen = editor.getState() ?? {};
  for (const list of all('select')) {
    if ([...list.options].some((option) => option.value === chosen[list.name])) list.value = chosen[list.name];
  }
  ready();
}
document.addEventListener('change', () => {
  editor.setState(Object.fromEntries(all('select').map((list) => [list.name, list.value])));
});
document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-open], [data-save]');
  if (button?.dataset.open) editor.postMessage({ open: Number(button.dataset.open) });
  else if (button) editor.postMessage({ save: true });
});
const focusable = () => all('button, select, a, [tabindex]');
window.addEventListener('message', ({ data }) => {
  const at = focusable().indexOf(document.activeElement);
  document.querySelector('main').innerHTML = data.body;
  restore();
  if (at >= 0 && document.hasFocus()) focusable()[at]?.focus();
});
editor.postMessage({ ready: true });
`;
