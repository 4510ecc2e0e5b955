// Resources as documents: Edit opens what can be set of one, Show Details all that the API says of it.
import * as vscode from "vscode";
import { textField, textsField } from "../shell/arguments.ts";
import type { Deps } from "../shell/deps.ts";
import type { PersonCalls } from "../ui/person-calls.ts";
import type { Secrets } from "../ui/secrets.ts";
import { SCHEME } from "./address.ts";
import { type DocumentDeps, registerDocumentCommand } from "./command.ts";
import { registerDetails } from "./details-commands.ts";
import { registerEditing } from "./edit.ts";
import { Files } from "./files.ts";
import { registerMaking } from "./making.ts";
import { registerManaging } from "./manage.ts";
import { Schemas } from "./schemas.ts";

interface Parts extends Deps {
  readonly calls: PersonCalls;
  readonly secrets: Secrets;
}

export function registerDocuments(parts: Parts): vscode.Disposable {
  const files = new Files(parts);
  const deps: DocumentDeps = { ...parts, files };
  const { t } = vscode.l10n;
  return vscode.Disposable.from(
    files,
    new Schemas(parts),
    registerDetails(parts),
    registerEditing(deps),
    registerMaking(deps),
    registerManaging(deps),
    registerLenses(files),
    registerDocumentCommand(deps, "artie.document.apply", t("Nothing was sent"), async (command) =>
      (await import("./apply.ts")).apply(command),
    ),
    registerDocumentCommand(deps, "artie.document.validate", t("It was not validated"), async (command) =>
      (await import("./actions.ts")).validate(command),
    ),
    registerDocumentCommand(deps, "artie.document.compare", t("Artie could not be read"), async (command) =>
      (await import("./actions.ts")).compare(command),
    ),
    registerDocumentCommand(deps, "artie.document.create", t("Nothing was created"), async (command) =>
      (await import("./create.ts")).create(command, false),
    ),
    registerDocumentCommand(deps, "artie.document.createAndStart", t("Nothing was created"), async (command) =>
      (await import("./create.ts")).create(command, true),
    ),
    vscode.commands.registerCommand("artie.document.discard", async (given: unknown) => {
      const uri = uriIn(given);
      const isSure = typeof given === "object" && given !== null && Reflect.get(given, "confirm") === true;
      return uri && (await import("./actions.ts")).discard(deps, uri, isSure);
    }),
    registerDocumentCommand(deps, "artie.document.setSecret", t("It was not set"), async (command, given) => {
      const path = textsField(given, "path");
      return path && (await import("./actions.ts")).setSecret(command, path, textField(given, "value"));
    }),
  );
}

function registerLenses(files: Files): vscode.Disposable {
  return vscode.languages.registerCodeLensProvider(
    { scheme: SCHEME, language: "jsonc" },
    {
      onDidChangeCodeLenses: files.onDidChangeState,
      provideCodeLenses: async (document) => (await import("./lenses.ts")).lensesOf(files, document),
    },
  );
}

function uriIn(given: unknown): vscode.Uri | undefined {
  if (given instanceof vscode.Uri) return given;
  const text = textField(given, "uri");
  return text === undefined ? vscode.window.activeTextEditor?.document.uri : vscode.Uri.parse(text);
}
