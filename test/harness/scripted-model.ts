// The scripted stand-in for a language model, made ready for a window in which Copilot Chat has no other.
import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import esbuild from "esbuild";
import { cacheDir, root } from "./paths.ts";
import { type WebHostOptions } from "./web-host.ts";

const source = join(root, "test", "e2e", "agent", "model");
const vendor = "artie-scripted";

/**
 * Enough for every script. Copilot Chat offers a model about 90 tools; where VS Code's own and Artie's are more, it hides
 * some in groups that the model has to open first.
 */
export const agentAccess = {
  access: "everything",
  tags: ["pipelines", "connectors", "source_readers", "catalog", "tracking"],
} as const;

type ModelOptions = Required<Pick<WebHostOptions, "copilotChat" | "extensions" | "userFiles" | "userSettings">>;

/** Builds the extension with the model and returns what a window needs for Copilot Chat to use it. */
export async function scriptedModel(): Promise<ModelOptions> {
  return {
    copilotChat: true,
    extensions: [await buildModel()],
    userFiles: { "chatLanguageModels.json": JSON.stringify([{ vendor, name: "Scripted stand-in" }]) },
    userSettings: {
      // Titles and the like come from this model too; it has no opinion on the risk of a call.
      "chat.byokUtilityModelDefault": "mainAgent",
      "chat.tools.riskAssessment.enabled": false,
      "artie.agent.access": agentAccess.access,
      "artie.agent.tags": agentAccess.tags,
    },
  };
}

async function buildModel(): Promise<string> {
  const folder = join(cacheDir, "scripted-model");
  await mkdir(folder, { recursive: true });
  await copyFile(join(source, "package.json"), join(folder, "package.json"));
  await esbuild.build({
    entryPoints: [join(source, "extension.ts")],
    outfile: join(folder, "extension.js"),
    bundle: true,
    platform: "node",
    format: "esm",
    external: ["vscode"],
    logLevel: "warning",
  });
  return folder;
}
