// Tints the rows of grants that are over, by their address: a row's label has no color of its own.
import * as vscode from "vscode";

export const OVER_SCHEME = "artie-grant-over";

export function greyWhatIsOver(): vscode.Disposable {
  const color = new vscode.ThemeColor("disabledForeground");
  return vscode.window.registerFileDecorationProvider({
    provideFileDecoration: ({ scheme }) =>
      scheme === OVER_SCHEME ? new vscode.FileDecoration(undefined, undefined, color) : undefined,
  });
}
