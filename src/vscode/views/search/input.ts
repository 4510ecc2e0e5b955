// The quick pick that searches the data catalog while a person types.
import { setTimeout as wait } from "node:timers/promises";
import * as vscode from "vscode";
import type { CatalogMatch } from "../../../artie/index.ts";
import { codeOf } from "../../shell/artie-error.ts";
import { staysOpen } from "../../ui/ask.ts";
import { explain } from "../../ui/outcome.ts";
import type { Place } from "../connectors/nodes.ts";
import { matchItem, type MatchItem, placeOfMatch } from "./match.ts";

/** Keys are debounced: so long after the last one the search begins. */
const DEBOUNCE_MS = 200;

export interface FoundPlace {
  readonly place: Place;
  /** What to show of it. */
  readonly show: "place" | "pipelines";
}

export interface Searching {
  /** What is searched for at once; empty for nothing. */
  readonly query: string;
  readonly search: (query: string, signal: AbortSignal) => Promise<readonly CatalogMatch[]>;
  readonly connectorName: (uuid: string) => string;
}

/** Undefined when the person chooses nothing. */
export async function askForMatch(searching: Searching): Promise<FoundPlace | undefined> {
  const input = vscode.window.createQuickPick<MatchItem>();
  input.title = vscode.l10n.t("Search Data Catalog");
  input.placeholder = vscode.l10n.t("Part of the name of a database, schema, table or column");
  input.value = searching.query;
  input.ignoreFocusOut = staysOpen();
  const search = liveSearch(input, searching);
  try {
    const choice = choiceOf(input);
    input.onDidChangeValue((text) => search.begin(text, DEBOUNCE_MS));
    input.show();
    search.begin(input.value, 0);
    return await choice;
  } finally {
    search.end();
    input.dispose();
  }
}

function choiceOf(input: vscode.QuickPick<MatchItem>): Promise<FoundPlace | undefined> {
  return new Promise((resolve) => {
    const choose = (item: MatchItem | undefined, show: FoundPlace["show"]) => {
      if (item?.place) resolve({ place: item.place, show });
    };
    input.onDidAccept(() => choose(input.activeItems[0], "place"));
    input.onDidTriggerItemButton(({ item }) => choose(item, "pipelines"));
    input.onDidHide(() => resolve(undefined));
  });
}

/** Only the latest search counts: an earlier one is canceled. */
function liveSearch(input: vscode.QuickPick<MatchItem>, searching: Searching) {
  let latest = new AbortController();
  let query: string | undefined;
  const run = async (text: string, debounceMs: number, signal: AbortSignal) => {
    input.busy = text !== "";
    await wait(debounceMs, undefined, { signal }).catch(() => undefined);
    const items = text === "" || signal.aborted ? [] : await find(searching, text, signal);
    if (signal.aborted) return;
    input.items = items;
    input.busy = false;
  };
  return {
    /** VS Code also tells of a value that it was given: the same query is not searched for again. */
    begin: (value: string, debounceMs: number) => {
      const text = value.trim();
      if (text === query) return;
      query = text;
      latest.abort();
      latest = new AbortController();
      void run(text, debounceMs, latest.signal);
    },
    end: () => latest.abort(),
  };
}

/** Never rejects: what is wrong stands where the matches would. */
async function find({ search, connectorName }: Searching, query: string, signal: AbortSignal): Promise<MatchItem[]> {
  const { t } = vscode.l10n;
  try {
    const places = (await search(query, signal)).flatMap((match) => placeOfMatch(match) ?? []);
    if (places.length === 0) return [note(t("Nothing is called that"), t("Try a part of it."))];
    return places.map((place) => matchItem(place, connectorName(place.connector)));
  } catch (error) {
    return codeOf(error) === "canceled" ? [] : [note(t("The catalog could not be searched"), explain(error))];
  }
}

/** A row that can't be chosen. */
function note(label: string, detail: string): MatchItem {
  return { label, detail, alwaysShow: true };
}
