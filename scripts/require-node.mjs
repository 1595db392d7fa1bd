// Every command of this project runs on the Node that the dev dependency `node` brings (first on the PATH of npm
// scripts). When install scripts were switched off it is not there, and an older system Node would run instead.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `Switchband's tools need Node 22.18 or newer and this is ${process.versions.node}. ` +
      "`npm ci` brings the right one; it was probably run with --ignore-scripts. Run `npm ci` again without it.",
  );
  process.exit(1);
}
