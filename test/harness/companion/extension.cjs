// Only for `npm start`: signs the new window in to the sandbox and shows the sidebar, so that there is something to see.
const { commands } = require("vscode");

exports.activate = async () => {
  await commands.executeCommand("artie.useSandbox");
  await commands.executeCommand("workbench.view.extension.artie");
};
