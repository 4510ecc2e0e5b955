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
  const search = new LiveSearch(input, searching);
  input.title = vscode.l10n.t("Search Data Catalog");
  input.placeholder = vscode.l10n.t("Part of the name of a database, schema, table or column");
  input.value = searching.query;
  input.ignoreFocusOut = staysOpen();
  try {
    const choice = choiceOf(input);
    input.onDidChangeValue((query) => search.begin(query, DEBOUNCE_MS));
    input.show();
    search.begin(input.value);
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
class LiveSearch {
  readonly #input: vscode.QuickPick<MatchItem>;
  readonly #searching: Searching;
  #query: string | undefined;
  #latest = new AbortController();

  constructor(input: vscode.QuickPick<MatchItem>, searching: Searching) {
    this.#input = input;
    this.#searching = searching;
  }

  /** VS Code also tells of a value that it was given: the same query is not searched for again. */
  begin(text: string, debounceMs = 0): void {
    const query = text.trim();
    if (query === this.#query) return;
    this.end();
    this.#query = query;
    this.#latest = new AbortController();
    void this.#search(query, debounceMs, this.#latest.signal);
  }

  end(): void {
    this.#latest.abort();
  }

  async #search(query: string, debounceMs: number, signal: AbortSignal): Promise<void> {
    this.#input.busy = query !== "";
    await wait(debounceMs, undefined, { signal }).catch(() => undefined);
    const items = query === "" || signal.aborted ? [] : await this.#find(query, signal);
    if (signal.aborted) return;
    this.#input.items = items;
    this.#input.busy = false;
  }

  /** Never rejects: what is wrong stands where the matches would. */
  async #find(query: string, signal: AbortSignal): Promise<MatchItem[]> {
    try {
      const matches = await this.#searching.search(query, signal);
      const places = matches.flatMap((match) => placeOfMatch(match) ?? []);
      if (places.length === 0)
        return [note(vscode.l10n.t("Nothing is called that"), vscode.l10n.t("Try a part of it."))];
      return places.map((place) => matchItem(place, this.#searching.connectorName(place.connector)));
    } catch (error) {
      if (codeOf(error) === "canceled") return [];
      return [note(vscode.l10n.t("The catalog could not be searched"), explain(error))];
    }
  }
}

/** A row that can't be chosen. */
function note(label: string, detail: string): MatchItem {
  return { label, detail, alwaysShow: true };
}
