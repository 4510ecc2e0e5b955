// Who uses what, where an API may not say it: a link that is not shown, or not as a UUID, may lead anywhere. Loads nothing.
import type { Pipeline, SourceReader } from "../artie/index.ts";
import { unreadableIn } from "../artie/unreadable.ts";
import { knownStatus } from "./state.ts";
import type { Lists } from "./topology.ts";

export type Use = "yes" | "no" | "maybe";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** @param isOptional whether a row without the link leads nowhere */
export function leadsTo(uuid: string, row: object, field: string, isOptional: boolean): Use {
  const link: unknown = Reflect.get(row, field);
  if (link === uuid) return "yes";
  if (typeof link === "string" && UUID.test(link)) return "no";
  const isOdd = Boolean(link) || unreadableIn(row).some((path) => path === field || path === "all of it");
  return isOptional && !isOdd ? "no" : "maybe";
}

/** Only a draft may have none. */
export function readsWith(reader: string, pipeline: Pipeline): Use {
  return leadsTo(reader, pipeline, "sourceReaderUUID", knownStatus(pipeline) === "draft");
}

export function readsFrom(connector: string, reader: SourceReader): Use {
  return leadsTo(connector, reader, "connectorUUID", false);
}

/** The pipelines that read from the connector or write to it, and those of which that can't be told. */
export function pipelinesOn(connector: string, { pipelines, sourceReaders }: Omit<Lists, "connectors">) {
  const useOf = (pipeline: Pipeline): Use => {
    const through = sourceReaders.flatMap((reader): Use[] => {
      const [reads, from] = [readsWith(reader.uuid, pipeline), readsFrom(connector, reader)];
      if (reads === "no" || from === "no") return [];
      return [reads === "yes" && from === "yes" ? "yes" : "maybe"];
    });
    const uses = [leadsTo(connector, pipeline, "destinationUUID", knownStatus(pipeline) === "draft"), ...through];
    return uses.find((use) => use === "yes") ?? uses.find((use) => use === "maybe") ?? "no";
  };
  const uses = pipelines.map((pipeline) => ({ pipeline, use: useOf(pipeline) }));
  const those = (wanted: Use) => uses.flatMap(({ pipeline, use }) => (use === wanted ? [pipeline] : []));
  return { users: those("yes"), maybe: those("maybe") };
}
