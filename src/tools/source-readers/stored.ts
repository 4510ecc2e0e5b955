// The credentials of a saved source reader: they stay where they were entered for, and what was not read of them is not
// written back.
import { masksIn, type SourceReader, standsIn } from "../../artie/index.ts";
import { listed } from "../../rules/listed.ts";
import { readerName } from "../../rules/named.ts";
import { ToolError } from "../../rules/tool-error.ts";

type Fields = Readonly<Record<string, unknown>>;

interface Credential {
  readonly in?: string;
  readonly field: string;
  /** What says where it goes. */
  readonly places: readonly string[];
  /** Whether it has to be there where one of these is. */
  readonly isNeeded: boolean;
}

const CREDENTIALS: readonly Credential[] = [
  { field: "archiveLogPassword", places: ["archiveLogPath"], isNeeded: false },
  { in: "azureBlobStorageConfig", field: "sasToken", places: ["accountURL", "containerName"], isNeeded: true },
];

/** @throws ToolError for one that the change moves, or that was not read, and that is not given with it */
export function requireReaderCredentials(before: SourceReader, after: SourceReader, given: Fields = {}): void {
  const missing = CREDENTIALS.filter((credential) => isMissing(credential, before.settings, after.settings, given));
  if (missing.length === 0) return;
  const fields = listed(missing.map(({ in: object, field }) => ["settings", object, field].filter(Boolean).join(".")));
  throw new ToolError(
    "refused",
    `Nothing was changed: ${fields} of "${readerName(before)}" was entered for where it goes now, or holds a mask or nothing as Artie shows it.`,
    [],
    { remedy: `Give ${fields} with the change, as secret://NAME.` },
  );
}

function isMissing(
  { in: object, field, places, isNeeded }: Credential,
  before: unknown,
  after: unknown,
  given: Fields,
): boolean {
  const [old, now, brought] = [before, after, given].map((settings) => (object ? at(settings, object) : settings));
  if (isFields(brought) && Object.hasOwn(brought, field)) return false;
  const stored = at(old, field);
  const isThere = Boolean(stored);
  if (isThere && (masksIn(stored).length > 0 || (typeof stored === "string" && standsIn(stored)))) return true;
  if (isThere) return places.some((place) => (at(now, place) ?? "") !== (at(old, place) ?? ""));
  return isNeeded && places.some((place) => Boolean(at(now, place)));
}

function at(value: unknown, name: string): unknown {
  return isFields(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}
