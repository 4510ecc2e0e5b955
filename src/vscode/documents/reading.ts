// A document as it stands in the editor, read for what is to be done with it: its text as a value, its draft, what Artie
// has now, and what both have changed since the draft was begun.
import { parse, type ParseError, printParseErrorCode, visit } from "jsonc-parser";
import * as vscode from "vscode";
import type { Change } from "../../rules/diff.ts";
import { isSettings, type Settings } from "../../rules/overlay.ts";
import { REDACTED } from "../../tools/policy/redact/index.ts";
import { shown } from "../ui/text.ts";
import type { Address } from "./address.ts";
import { changesOf, troublesIn } from "./changes.ts";
import type { Draft } from "./drafts.ts";
import type { Files, Live } from "./files.ts";
import { without } from "./forms.ts";
import { STORED } from "./resources.ts";

const { t } = vscode.l10n;

/** The document can't be used as it is: where it is wrong, and why. */
export class BadDocument extends Error {
  readonly at: number | undefined;

  constructor(message: string, at?: number) {
    super(message);
    this.at = at;
  }
}

/** @throws BadDocument */
export function valueIn(text: string): Settings {
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error) {
    const line = text.slice(0, error.offset).split("\n").length;
    throw new BadDocument(
      t("Line {0} is not valid JSON ({1}). Correct it and try again.", line, printParseErrorCode(error.error)),
      error.offset,
    );
  }
  if (!isSettings(value)) throw new BadDocument(t("The document has to be one JSON object."), 0);
  requireOnce(text);
  return without(value, "$schema");
}

/** Of a field that is there twice the parser keeps the last one, and of one with this name none. @throws BadDocument */
function requireOnce(text: string): void {
  const known = new Set<string>();
  visit(
    text,
    {
      onObjectProperty(name, offset, _length, line, _character, parent) {
        const path = JSON.stringify([...parent(), name]);
        if (name === "__proto__")
          throw new BadDocument(t("Line {0}: no field can be called {1}.", line + 1, name), offset);
        if (known.has(path))
          throw new BadDocument(t("Line {0} says {1} a second time. Keep one of them.", line + 1, shown(name)), offset);
        known.add(path);
      },
    },
    { allowTrailingComma: true },
  );
}

export interface Reading {
  readonly draft: Draft;
  readonly live: Live;
  readonly value: Settings;
  /** From what Artie has now to what the document says. */
  readonly changes: readonly Change[];
  /** From what the draft was begun from. */
  readonly mine: readonly Change[];
  readonly theirs: readonly Change[];
  readonly base: Settings;
}

/** @throws BadDocument, ArtieError, Error for one of another account */
export async function readDraft(files: Files, address: Address, draft: Draft, signal: AbortSignal): Promise<Reading> {
  const value = valueIn(draft.text);
  const live = await files.read(address, signal);
  const base = draft.base ?? live.resource.value;
  const mine = changesOf(base, value);
  const theirs = changesOf(base, live.resource.value);
  return { draft, live, value, base, mine, theirs, changes: changesOf(live.resource.value, value) };
}

/** @throws BadDocument for what can't be sent */
export function requireSound(value: Settings, changes: readonly Change[]): void {
  const [trouble] = troublesIn(value, changes);
  if (trouble?.kind === "twice") throw new BadDocument(t("The table {0} is there twice.", shown(trouble.what)));
  if (trouble?.kind === "fixed") {
    throw new BadDocument(t("{0} can be changed, but not taken out. Put it back.", shown(trouble.what)));
  }
  const hidden = changes.find(({ after }) => holds(after, STORED) || holds(after, REDACTED));
  if (!hidden) return;
  throw new BadDocument(
    t(
      "{0} stands for a credential that is shown to nobody and can't be sent. Set it anew with the link above its line.",
      shown(hidden.at.join(".")),
    ),
  );
}

export function holds(value: unknown, text: string): boolean {
  if (typeof value === "string") return value.includes(text);
  return typeof value === "object" && value !== null && Object.values(value).some((each) => holds(each, text));
}
