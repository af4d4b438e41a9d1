const DARK = `
  --_bg: var(--callweave-background, #0f141a); --_surface: var(--callweave-surface, #182029);
  --_line: var(--callweave-line, #2a3541); --_field: #465566;
  --_text: var(--callweave-text, #e8edf2); --_muted: var(--callweave-muted, #a2afbc);
  --_accent: var(--callweave-accent, #5cc0db); --_on-accent: var(--callweave-on-accent, #08222b);
  --_ringing: #ffc678; --_ringing-soft: #36270f; --_talking: #7fdba0; --_talking-soft: #122e1d;
  --_held: #c1b4ff; --_held-soft: #262146; --_dialing: #86d5ea; --_dialing-soft: #102f3a;
  --_ended: #b0bcc8; --_ended-soft: #222c36; --_bad: #ff9d94; --_bad-soft: #3d1a1b;
  color-scheme: dark;`;

const CSS = `
:host {
  --_bg: var(--callweave-background, #eff2f5); --_surface: var(--callweave-surface, #ffffff);
  --_line: var(--callweave-line, #dce2e8); --_field: #8794a1;
  --_text: var(--callweave-text, #15202b); --_muted: var(--callweave-muted, #52606e);
  --_accent: var(--callweave-accent, #0b6b86); --_on-accent: var(--callweave-on-accent, #ffffff);
  --_ringing: #874600; --_ringing-soft: #fff1db; --_talking: #12662f; --_talking-soft: #e4f5e9;
  --_held: #523ca8; --_held-soft: #efecfc; --_dialing: #075a72; --_dialing-soft: #e3f2f7;
  --_ended: #4a5764; --_ended-soft: #edf0f3; --_bad: #b3261e; --_bad-soft: #fdecea;
  --_radius: var(--callweave-radius, 8px);
  color-scheme: light;
  display: block; box-sizing: border-box; min-width: 0; padding: 12px;
  background: var(--_bg); color: var(--_text);
  font: 14px/1.45 var(--callweave-font, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif);
  overflow-wrap: anywhere;
}
@media (prefers-color-scheme: dark) { :host(:not([theme="light"])) {${DARK}} }
:host([theme="dark"]) {${DARK}}
:host([hidden]) { display: none; }
*, ::before, ::after { box-sizing: border-box; }
[hidden] { display: none !important; }
h2, h3, p, ol, ul { margin: 0; padding: 0; font: inherit; }
ol, ul { list-style: none; }
:focus-visible { outline: 2px solid var(--_accent); outline-offset: 2px; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.header { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 4px 12px; margin-block-end: 10px; }
.who { font-weight: 600; }
.state { display: flex; align-items: center; gap: 6px; color: var(--_muted); font-size: 13px; }
.state::before { content: ""; width: 8px; height: 8px; border-radius: 50%; background: var(--_field); }
.state[data-state="live"]::before { background: var(--_talking); }
.state[data-state="refused"]::before, .state[data-state="waiting"]::before { background: var(--_bad); }
.note { margin-block-end: 10px; padding: 8px 10px; border-radius: var(--_radius); background: var(--_bad-soft); color: var(--_bad); }
.note button { margin-block-start: 6px; }
button, input, select { font: inherit; color: inherit; min-height: 34px; border-radius: calc(var(--_radius) - 2px); border: 1px solid var(--_field); background: var(--_surface); padding: 4px 10px; }
button { cursor: pointer; }
button:hover { border-color: var(--_accent); }
button:disabled { opacity: .6; cursor: default; }
.primary { background: var(--_accent); border-color: var(--_accent); color: var(--_on-accent); font-weight: 600; }
.dial { display: flex; gap: 6px; margin-block-end: 6px; }
.dial input { flex: 1; min-width: 0; }
.said { color: var(--_muted); font-size: 13px; margin-block-end: 10px; }
.said:empty { display: none; }
.said.bad { color: var(--_bad); }
.choices { display: flex; flex-wrap: wrap; gap: 6px; margin-block-end: 10px; }
.choices:empty { display: none; }
.presence { display: flex; align-items: center; gap: 8px; margin-block-end: 10px; color: var(--_muted); font-size: 13px; }
.presence select { flex: 1; min-width: 0; color: var(--_text); }
.empty { padding: 20px 12px; text-align: center; color: var(--_muted); border: 1px dashed var(--_line); border-radius: var(--_radius); }
.empty p:first-child { color: var(--_text); font-weight: 600; }
.cards { display: grid; gap: 10px; }
.card { border: 1px solid var(--_line); border-radius: var(--_radius); background: var(--_surface); overflow: hidden; }
.strip { display: flex; justify-content: space-between; gap: 8px; padding: 5px 12px; font-weight: 600; background: var(--_ended-soft); color: var(--_ended); }
.card[data-status="ringing"] .strip, .card[data-status="consultRinging"] .strip { background: var(--_ringing-soft); color: var(--_ringing); }
.card[data-status="talking"] .strip, .card[data-status="consulted"] .strip { background: var(--_talking-soft); color: var(--_talking); }
.card[data-status="held"] .strip, .card[data-status="consulting"] .strip { background: var(--_held-soft); color: var(--_held); }
.card[data-status="dialing"] .strip { background: var(--_dialing-soft); color: var(--_dialing); }
.card[data-status="ringing"] { border-color: var(--_ringing); }
.timer { font-variant-numeric: tabular-nums; font-weight: 400; }
.body > :empty { display: none; }
.body { padding: 10px 12px 12px; display: grid; gap: 8px; }
.name { font-size: 18px; font-weight: 600; line-height: 1.25; }
.muted { color: var(--_muted); }
.label { font-size: 12px; color: var(--_muted); margin-block-end: 3px; }
.candidates { display: grid; gap: 5px; }
.candidates button { width: 100%; text-align: start; }
.candidates small { color: var(--_muted); font-size: 12px; display: block; }
.hints { display: grid; gap: 5px; }
.hint { padding: 6px 10px; border-radius: calc(var(--_radius) - 2px); background: var(--_dialing-soft); color: var(--_dialing); font-weight: 600; }
.hint[data-tone="good"] { background: var(--_talking-soft); color: var(--_talking); }
.hint[data-tone="warning"] { background: var(--_ringing-soft); color: var(--_ringing); }
.fields { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 120px), 1fr)); gap: 6px 12px; }
.fields, .fields dd { margin: 0; }
.fields dt { font-size: 12px; }
.fields dd { font-weight: 600; }
.fields a { color: var(--_accent); }
.chain { display: grid; gap: 3px; }
.chain li { padding-inline-start: 12px; border-inline-start: 2px solid var(--_line); }
@media (prefers-reduced-motion: no-preference) {
  .card[data-status="ringing"] .strip { animation: ring 1.6s ease-in-out infinite; }
  @keyframes ring { 50% { opacity: .72; } }
}
`;

let sheet: CSSStyleSheet | undefined;

/** Made by script and adopted: a content security policy without 'unsafe-inline' lets it pass. One for all panels of the page. */
export function panelStyle(): CSSStyleSheet {
  if (sheet === undefined) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
  }
  return sheet;
}
