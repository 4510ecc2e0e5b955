// Which operations of the API each tool uses: seen by calling it on a sandbox.
import { catalog } from "../../src/tools/catalog.ts";
import { argsFor, otherScenarios, scenarioSecrets } from "../unit/support/scenarios.ts";
import { World } from "../unit/support/world.ts";

const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

/** An operation by its method and path, whatever the UUID: `POST /pipelines/{uuid}/start`. */
export function operationOf(method: string, path: string): string {
  return `${method} ${path.replaceAll(UUID, "{uuid}").replaceAll(/\{[^}]+\}/g, "{uuid}")}`;
}

/** The names of the tools by the operation that they use. */
export async function toolsByOperation(): Promise<Map<string, string[]>> {
  await using world = await World.start();
  const tools = new Map<string, string[]>();
  const call = async (tool: string, args: unknown) => {
    world.sandbox.clearRequests();
    await world.succeed(tool, args);
    for (const { method, path } of world.sandbox.requests) {
      const operation = operationOf(method, path);
      tools.set(operation, [...new Set([...(tools.get(operation) ?? []), tool])]);
    }
  };
  for (const { name } of catalog) {
    world.reset({}, scenarioSecrets);
    await call(name, await argsFor(name, world));
  }
  for (const [name, args] of otherScenarios) {
    world.reset({}, scenarioSecrets);
    await call(name, args);
  }
  return tools;
}
