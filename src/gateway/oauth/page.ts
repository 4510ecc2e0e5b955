// The pages that a person sees who lets a client in: plain HTML that works without a script, in the colors of the
// person's system and in a narrow window.
import { createHash } from "node:crypto";
import { html, raw } from "hono/html";

const STYLE = `
:root { color-scheme: light dark; --back: #f3f4f6; --card: #ffffff; --text: #1b1f24; --soft: #505861; --line: #8a929c;
  --accent: #0b57d0; --on: #ffffff; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --back: #16181c; --card: #202329; --text: #e6e8eb; --soft: #b3bac3;
  --line: #7b838d; --accent: #a8c7fa; --on: #0b2a5c; --bad: #ffb4ab; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 1rem; background: var(--back); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 34rem; margin: 4vh auto; padding: clamp(1rem, 5vw, 2rem); background: var(--card); border-radius: 0.75rem;
  overflow-wrap: anywhere; }
h1 { margin: 0 0 1rem; font-size: 1.4rem; line-height: 1.3; }
h2 { margin: 1.5rem 0 0.5rem; font-size: 1rem; }
p, ul, dl { margin: 0 0 1rem; }
ul { padding-left: 1.25rem; }
dl { display: grid; grid-template-columns: minmax(7rem, auto) 1fr; gap: 0.35rem 1rem; }
dt { color: var(--soft); }
dd { margin: 0; font-weight: 600; }
@media (max-width: 28rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: 0.6rem; } }
label { display: block; font-weight: 600; }
.hint { color: var(--soft); margin: 0 0 0.4rem; font-size: 0.9rem; }
.problem { color: var(--bad); font-weight: 600; margin: 0 0 0.5rem; }
input { width: 100%; padding: 0.65rem 0.75rem; font: 1.15rem ui-monospace, monospace; letter-spacing: 0.08em;
  text-transform: uppercase; color: inherit; background: transparent; border: 1px solid var(--line); border-radius: 0.4rem; }
input[aria-invalid] { border-color: var(--bad); border-width: 2px; }
.actions { display: flex; flex-wrap: wrap; gap: 0.75rem; margin-top: 1.25rem; }
button { padding: 0.65rem 1.25rem; font: inherit; font-weight: 600; border-radius: 0.4rem; border: 1px solid var(--line);
  background: transparent; color: inherit; cursor: pointer; }
button.first { background: var(--accent); border-color: var(--accent); color: var(--on); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`;
const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");
/** To the letter what the hash is of. */
const STYLE_ELEMENT = raw(`<style>${STYLE}</style>`);

/** Who asks. */
export interface Asking {
  readonly name: string;
  /** How it is known who that is. */
  readonly knownBy: string;
  /** Where the person is sent back to, in words. */
  readonly backTo: string;
}

export type Html = ReturnType<typeof html>;

/** @param callback what the form may lead to beside this site: the address that the client is called back at */
export function headersOf(callback: string | undefined): Record<string, string> {
  const url = callback === undefined ? undefined : new URL(callback);
  // Of a program's own scheme there is no origin.
  const target = url === undefined ? "" : ` ${url.origin === "null" ? url.protocol : url.origin}`;
  const policy = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self'${target}; frame-ancestors 'none'; base-uri 'none'`;
  return {
    ...{ "content-type": "text/html; charset=utf-8", "content-security-policy": policy, "cache-control": "no-store" },
    ...{ "referrer-policy": "no-referrer", "x-content-type-options": "nosniff", "x-frame-options": "DENY" },
  };
}

/** Asks for the code that stands for a grant. */
export function codePage(asking: Asking, problem?: string): Html {
  const described = problem === undefined ? "hint" : "hint problem";
  return page(
    `${problem === undefined ? "" : "Error: "}Connect ${asking.name} to Artie`,
    html`${whoAsks(asking)}
      <form method="post">
        <label for="code">Connect code</label>
        <p class="hint" id="hint">
          From whoever made the grant: it comes with a new grant, or from <span>artie-mcp grant code</span>. It works
          once, for ten minutes.
        </p>
        ${problem === undefined ? "" : html`<p class="problem" id="problem" role="alert">${problem}</p>`}
        <input
          id="code"
          name="code"
          type="text"
          required
          maxlength="40"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck="false"
          aria-describedby="${described}"
          ${problem === undefined ? "" : raw('aria-invalid="true"')}
        />
        ${actions("check", "Continue")}
      </form>
      ${cancelForm()}`,
  );
}

/** Says what the client will be able to do, and asks whether it shall. */
export function allowPage(asking: Asking, grantName: string, words: readonly string[], code: string): Html {
  return page(
    `Allow ${asking.name} to use Artie?`,
    html`${whoAsks(asking)}
      <h2>With the grant “${grantName}” it may:</h2>
      <ul>
        ${words.map((word) => html`<li>${word}</li>`)}
      </ul>
      <form method="post">
        <input type="hidden" name="code" value="${code}" />
        ${actions("allow", "Allow")}
      </form>
      ${cancelForm()}`,
  );
}

/** Says why it does not go on, and what to do. */
export function endPage(title: string, text: string, canCancel = false): Html {
  return page(
    title,
    html`<p role="alert">${text}</p>
      ${canCancel ? cancelForm() : ""}`,
  );
}

function whoAsks({ name, knownBy, backTo }: Asking): Html {
  return html`<dl>
    <dt>Program</dt>
    <dd>${name}</dd>
    <dt>Known by</dt>
    <dd>${knownBy}</dd>
    <dt>Sends you back to</dt>
    <dd>${backTo}</dd>
  </dl>`;
}

function actions(step: string, label: string): Html {
  return html`<div class="actions">
    <button class="first" type="submit" name="step" value="${step}">${label}</button>
    <button type="submit" form="cancel">Cancel</button>
  </div>`;
}

/** A form of its own: to cancel needs no code. */
function cancelForm(): Html {
  return html`<form method="post" id="cancel"><input type="hidden" name="step" value="cancel" /></form>`;
}

function page(title: string, content: Html): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        <main>
          <h1>${title.replace(/^Error: /, "")}</h1>
          ${content}
        </main>
      </body>
    </html>`;
}
