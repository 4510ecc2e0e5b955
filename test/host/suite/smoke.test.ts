// The extension is there and VS Code can start it.
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as vscode from "vscode";

describe("smoke", () => {
  it("activates the extension", async () => {
    const extension = vscode.extensions.getExtension("artie-tools.artie");
    assert.ok(extension, "VS Code does not know the extension");
    await extension.activate();
    assert.equal(extension.isActive, true);
  });
});
