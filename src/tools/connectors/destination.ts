// Where a connector goes. A stored credential was entered for one place, and whoever can make a model call a tool must not
// be able to have it sent to another.
import type { FullConnector } from "../../artie/index.ts";
import { type Change, pathOf } from "../../rules/diff.ts";
import { listed } from "../../rules/listed.ts";
import { connectorName } from "../../rules/resolve.ts";
import { ToolError } from "../../rules/tool-error.ts";
import { secretsIn } from "../policy/redact/index.ts";

/** Words of the names of fields that say where to go, or what stands in between. */
const PLACES = new Set(
  "host hosts hostname port address server servers endpoint url uri dsn account project ssl tls tunnel link proxy broker brokers bootstrap string".split(
    " ",
  ),
);

/** @throws ToolError when the connector would go elsewhere with a credential that is not given anew */
export function requireCredentialsAnew(
  connector: FullConnector,
  changes: readonly Change[],
  given: Readonly<Record<string, unknown>>,
): void {
  const moved = changes.map(pathOf).filter(isPlace);
  if (moved.length === 0) return;
  const stored = Object.entries(connector.sharedConfig ?? {}).filter(
    ([name, value]) => secretsIn({ [name]: value }).length > 0,
  );
  const missing = stored.map(([name]) => name).filter((name) => !Object.hasOwn(given, name));
  if (missing.length === 0) return;
  throw new ToolError(
    "refused",
    `Nothing was changed: ${listed(moved)} decides where "${connectorName(connector)}" goes, and its stored credentials were entered for where it goes now. Give ${listed(missing.map((name) => `sharedConfig.${name}`))} with it, as secret://NAME.`,
  );
}

function isPlace(path: string): boolean {
  const words = path.replace(/([a-z\d])([A-Z])|([A-Z])([A-Z][a-z])/g, "$1$3 $2$4").toLowerCase();
  return words.split(/[^a-z\d]+/).some((word) => PLACES.has(word));
}
