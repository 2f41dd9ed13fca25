/** One small style sheet for all pages: light and dark by the reader's own setting, no web font, no image. */
export const STYLE = `
:root { color-scheme: light dark; --page: #eef1f6; --card: #fff; --ink: #1b1f27; --soft: #5a6374; --line: #d9dee8;
  --accent: #1f5fbf; --accent-ink: #fff; --hover: #f3f6fb; --warn: #9a3b12; --warn-back: #fdf1ea; }
@media (prefers-color-scheme: dark) {
  :root { --page: #14171d; --card: #1e232c; --ink: #eceff5; --soft: #a3adbf; --line: #353d4b;
    --accent: #7fb0f5; --accent-ink: #10151d; --hover: #272e3a; --warn: #f0a67f; --warn-back: #33241c; }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem 1rem; background: var(--page);
  color: var(--ink); font: 1rem/1.5 system-ui, 'Segoe UI', Roboto, sans-serif; }
main { width: min(var(--width, 28rem), 100%); padding: 2rem; background: var(--card); border: 1px solid var(--line);
  border-radius: 14px; box-shadow: 0 10px 30px rgb(0 0 0 / 8%); }
.brand { display: flex; align-items: center; gap: .5rem; margin: 0 0 1.25rem; color: var(--soft); font-size: .875rem; }
.brand::before { content: ''; width: .8rem; height: .8rem; border-radius: 3px; background: var(--accent);
  transform: rotate(45deg); }
h1 { margin: 0; font-size: 1.5rem; line-height: 1.25; }
h2 { margin: 1.5rem 0 .5rem; font-size: .875rem; font-weight: 600; color: var(--soft); }
p { margin: .5rem 0; }
.lead { margin: .25rem 0 1.25rem; color: var(--soft); overflow-wrap: anywhere; }
main.wide { --width: 40rem; }
ul { margin: 0; padding: 0; list-style: none; display: grid; gap: .5rem; }
.compact { gap: .375rem; }
@media (min-width: 36rem) { .compact { grid-template-columns: 1fr 1fr; } }
button, .button { font: inherit; color: inherit; cursor: pointer; border-radius: 10px; border: 1px solid var(--line);
  background: var(--card); text-decoration: none; }
button:hover, .button:hover { background: var(--hover); border-color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.account { display: flex; align-items: center; gap: .75rem; width: 100%; padding: .625rem .75rem; text-align: left; }
.compact li { display: grid; }
.compact .account { padding: .4rem .75rem; }
.avatar { flex: none; display: grid; place-items: center; width: 2.5rem; height: 2.5rem; border-radius: 50%;
  color: #fff; background: hsl(var(--hue) 45% 32%); font-weight: 600; font-size: .875rem; }
.compact .avatar { width: 1.75rem; height: 1.75rem; font-size: .6875rem; }
.who { display: grid; min-width: 0; flex: 1; }
.name { font-weight: 600; }
.compact .name { font-weight: 500; font-size: .9375rem; }
.mail { color: var(--soft); font-size: .8125rem; overflow-wrap: anywhere; }
.tag { flex: none; padding: .1rem .5rem; border-radius: 999px; border: 1px solid var(--line); color: var(--soft);
  font-size: .75rem; }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: 1.5rem; }
.actions button, .actions .button { padding: .5rem 1.1rem; font-weight: 600; }
.actions .main { background: var(--accent); border-color: var(--accent); color: var(--accent-ink); }
.actions .main:hover { filter: brightness(1.08); }
.scopes { margin: 1rem 0; gap: 0; border: 1px solid var(--line); border-radius: 10px; }
.scopes li { display: grid; padding: .5rem .75rem; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
.scopes li:first-child { border-top: 0; }
h1 + .trouble { margin-top: 1rem; }
.trouble { padding: .75rem 1rem; border-radius: 10px; background: var(--warn-back); color: var(--warn); }
dl { margin: 1rem 0 0; display: grid; grid-template-columns: auto 1fr; gap: .1rem .75rem; color: var(--soft);
  font-size: .8125rem; }
dd { margin: 0; overflow-wrap: anywhere; }
.foot { margin-top: 1.5rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft);
  font-size: .8125rem; }
a { color: var(--accent); }
`;
