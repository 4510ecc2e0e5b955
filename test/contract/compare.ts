// Compares what the client sends and the tools use with what an OpenAPI file describes.
import type { ClientRequest } from "./client-requests.ts";
import { OpenApi } from "./openapi.ts";
import { operationOf } from "./tool-operations.ts";

export interface Drift {
  /** What no longer works: operations that are gone, requests that are not as the file wants them. */
  readonly breaks: readonly string[];
  /** What the API has and this project does not use, and what the file does not describe. */
  readonly notes: readonly string[];
}

export type ToolsByOperation = ReadonlyMap<string, readonly string[]>;

export function compare(openApi: OpenApi, requests: readonly ClientRequest[], tools: ToolsByOperation): Drift {
  const byOperation = Map.groupBy(requests, ({ method, path }) => operationOf(method, path));
  const operations = [...byOperation].map(([operation, sent]) => ({ operation, sent }));
  return {
    breaks: operations.flatMap(({ operation, sent }) => breaksOf(openApi, sent, tools.get(operation) ?? [])),
    notes: [
      ...openApi.operations.flatMap((published) => {
        const operation = operationOf(published.method, published.path);
        return unusedOf(operation, byOperation.has(operation), tools.has(operation));
      }),
      ...operations.flatMap(({ operation, sent }) => undescribedOf(openApi, operation, sent)),
      ...operations.flatMap(({ operation, sent }) => unsentOf(openApi, operation, sent)),
    ],
  };
}

function breaksOf(openApi: OpenApi, sent: readonly ClientRequest[], tools: readonly string[]): string[] {
  return sent.flatMap(({ call, method, path, query, body }) => {
    const users = [`client ${call}`, ...tools].join(", ");
    return openApi.validateRequest(method, path, query, body).map((problem) => `${problem} (used by ${users})`);
  });
}

function unusedOf(operation: string, inClient: boolean, inCatalog: boolean): string[] {
  if (!inClient) return [`${operation}: the client has no method for it, the catalog no tool`];
  return inCatalog ? [] : [`${operation}: the catalog has no tool for it`];
}

function undescribedOf(openApi: OpenApi, operation: string, sent: readonly ClientRequest[]): string[] {
  const undescribed = sent.every(({ method, path }) => !openApi.operationFor(method, path) && OpenApi.isUnlisted(path));
  return undescribed ? [`${operation}: known, and not described by the file`] : [];
}

/** Fields that no method of the client sends; a list of them may be a choice, a new one in it is news. */
function unsentOf(openApi: OpenApi, operation: string, sent: readonly ClientRequest[]): string[] {
  const [first = [], ...others] = sent.map(({ method, path, query, body }) =>
    openApi.unsent(method, path, query, body),
  );
  const byAll = [...new Set(first)].filter((field) => others.every((fields) => fields.includes(field)));
  return byAll.length === 0 ? [] : [`${operation}: never sent: ${byAll.join(", ")}`];
}
