// How the extension names itself to the API.

export function userAgentOf(version: string): string {
  return `artie-vscode/${version}`;
}
