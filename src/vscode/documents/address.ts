// Where a resource's document is: artie:/<account>/pipelines/<uuid>/<name>.jsonc. The UUID says which one it is; the name
// is what the tab shows.
import * as vscode from "vscode";
import { shown } from "../ui/text.ts";

/** What a person edits: the draft if there is one, else what Artie has. */
export const SCHEME = "artie";
/** What Artie has, read-only. */
export const LIVE_SCHEME = "artie-live";

export const KINDS = ["pipelines", "connectors", "source-readers"] as const;
export type Kind = (typeof KINDS)[number];

export interface Address {
  readonly account: string;
  readonly kind: Kind;
  /** Of something that does not exist yet, what {@link newUuid} made. */
  readonly uuid: string;
}

const NEW = "new-";

/** Stands for the UUID of what is to be created. */
export function newUuid(): string {
  return `${NEW}${Date.now().toString(36)}${Math.trunc(Math.random() * 1_296).toString(36)}`;
}

export function isNew({ uuid }: Pick<Address, "uuid">): boolean {
  return uuid.startsWith(NEW);
}

export function uriOf({ account, kind, uuid }: Address, name: string, scheme = SCHEME): vscode.Uri {
  return vscode.Uri.from({ scheme, path: `/${account}/${kind}/${uuid}/${fileName(name)}.jsonc` });
}

/** What the address of a document is about; undefined for a folder, and for what is none of ours. */
export function addressOf({ path }: vscode.Uri): Address | undefined {
  const [, account = "", folder, uuid = "", file, ...others] = path.split("/");
  const kind = kindOf(folder);
  if (!kind || !account || !uuid || !file?.endsWith(".jsonc") || others.length > 0) return undefined;
  return { account, kind, uuid };
}

export function kindOf(folder: string | undefined): Kind | undefined {
  return KINDS.find((known) => known === folder);
}

export function keyOf({ account, kind, uuid }: Address): string {
  return `${account}/${kind}/${uuid}`;
}

/** The tab's title. */
export function titleOf({ path }: vscode.Uri): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/\.jsonc?$/, "");
}

/** A name without what a path gives a meaning to, and without what would turn the titles around it. */
export function fileName(name: string): string {
  return shown(shown(name).replace(/[\\/:*?"<>|%]+/g, " "), 60);
}
