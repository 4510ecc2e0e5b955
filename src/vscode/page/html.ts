// The page's frame: nothing but our own script, style and icon font, and nothing from anywhere else.
import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import type { PageView } from "./messages.ts";
import { pageWords } from "./words.ts";

/** The pipeline that a page is about, and the id of its account. */
export interface PageOf {
  readonly account: string;
  readonly uuid: string;
}

/** Where the build puts what the page loads, seen from the extension's folder. */
const ASSETS = ["dist", "page"];

export function pageOptions(extension: vscode.Uri): vscode.WebviewOptions {
  return { enableScripts: true, localResourceRoots: [vscode.Uri.joinPath(extension, ...ASSETS)] };
}

/**
 * @param of What the page remembers, so that VS Code can open it again.
 * @param view What is known already, drawn at once.
 */
export function pageHtml(webview: vscode.Webview, extension: vscode.Uri, of: PageOf, view: PageView): string {
  const nonce = randomBytes(18).toString("base64");
  const asset = (name: string): string =>
    escape(webview.asWebviewUri(vscode.Uri.joinPath(extension, ...ASSETS, name)).toString());
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="${escape(vscode.env.language)}">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${escape(policy)}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Artie</title>
    <link rel="stylesheet" id="vscode-codicon-stylesheet" href="${asset("icons.css")}">
    <link rel="stylesheet" href="${asset("page.css")}">
  </head>
  <body>
    <main
      data-account="${escape(of.account)}"
      data-pipeline="${escape(of.uuid)}"
      data-words="${escape(JSON.stringify(pageWords()))}"
      data-view="${escape(JSON.stringify(view))}"
    ></main>
    <script nonce="${nonce}" src="${asset("page.js")}"></script>
  </body>
</html>`;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
