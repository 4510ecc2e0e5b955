// What all flows work with: the account, its tools, and the questions.
import type { Connector } from "../../../artie/index.ts";
import type { Settings } from "../../../rules/overlay.ts";
import { resolveSecrets } from "../../../tools/secrets.ts";
import { destinationsOf } from "../../../tools/connectors/places.ts";
import { textField } from "../../shell/arguments.ts";
import type { Session } from "../../shell/sessions.ts";
import { typeName } from "../../ui/labels.ts";
import { withProgress } from "../../ui/progress.ts";
import type { DocumentDeps } from "../command.ts";
import type { Flow } from "./flow.ts";

export interface Making extends DocumentDeps {
  readonly session: Session;
  readonly flow: Flow;
}

/** A connector that is there, or the configuration of one that is to be made. */
export type End =
  | { readonly connector: string; readonly uuid: string; readonly type: string }
  | { readonly config: Settings; readonly type: string };

export function endOf(connector: Connector): End {
  return { connector: connector.label || connector.uuid, uuid: connector.uuid, type: connector.type };
}

/** What tools take for it. */
export function refOf(end: End): Settings {
  return "uuid" in end ? { connector: end.uuid } : { config: end.config };
}

/** What stands in the document for it. */
export function writtenEnd(end: End): unknown {
  return "uuid" in end ? end.connector : end.config;
}

export function labelOf(end: End): string {
  return "uuid" in end ? end.connector : (textField(end.config, "label") ?? typeName(end.type));
}

export type Found = Readonly<Record<"schema" | "name", string>>;

/** A tool that only looks. @throws ToolError, ArtieError */
export function look({ calls, session }: Making, title: string, tool: string, input: Settings) {
  return withProgress(title, (signal) => calls.look(session, tool, input, signal));
}

/** What is behind a connector, all of it: the tools give a page at a time. */
export function behind({ session, secrets }: Making, end: End, title: string) {
  const { connectors } = session.artie;
  const artie = session.artie;
  const payload = async (signal: AbortSignal) => {
    if (!("config" in end)) return {};
    const destinations = () => destinationsOf({ artie, signal }, end.config);
    return resolveSecrets({ secrets, signal }, end.config, { purpose: "look behind a connector", destinations });
  };
  return {
    databases: () =>
      withProgress(title, async (signal) =>
        "uuid" in end
          ? connectors.databases(end.uuid, { signal, fresh: true })
          : connectors.databasesUnsaved(await payload(signal), { signal }),
      ),
    schemas: (databaseName: string) =>
      withProgress(title, async (signal) =>
        "uuid" in end
          ? connectors.schemas(end.uuid, { databaseName }, { signal, fresh: true })
          : connectors.schemasUnsaved({ connector: await payload(signal), databaseName }, { signal }),
      ),
    tables: (databaseName: string, schemaName: string | undefined) =>
      withProgress(title, async (signal): Promise<Found[]> => {
        const place = { databaseName, ...(schemaName === undefined ? {} : { schemaName }) };
        const rows =
          "uuid" in end
            ? await connectors.tables(end.uuid, place, { signal, fresh: true })
            : await connectors.tablesUnsaved({ connector: await payload(signal), ...place }, { signal });
        return rows
          .filter(({ name, isView, unreadable }) => name && isView !== true && unreadable !== true)
          .map((row) => ({ schema: row.schema ?? schemaName ?? "", name: row.name ?? "" }));
      }),
    publications: (databaseName: string) =>
      withProgress(title, async (signal) => {
        const connector = "uuid" in end ? { uuid: end.uuid, type: end.type } : await payload(signal);
        return connectors.publications({ connector, databaseName }, { signal });
      }),
  };
}
