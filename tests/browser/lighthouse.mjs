// Writes one line of JSON for each address: Lighthouse's report of it. All of them in one Chromium.
const [folder, flags, asked, ...addresses] = process.argv.slice(2);
const brought = (name) => import(`file://${folder}/node_modules/${name}`);
const { default: lighthouse } = await brought("lighthouse/core/index.js");
const { launch } = await brought("chrome-launcher/dist/index.js");

const chrome = await launch({ chromeFlags: JSON.parse(flags) });
try {
  for (const address of addresses) {
    const { lhr } = await lighthouse(address, { port: chrome.port, logLevel: "error", ...JSON.parse(asked) });
    console.log(JSON.stringify(lhr));
  }
} finally {
  chrome.kill();
}
