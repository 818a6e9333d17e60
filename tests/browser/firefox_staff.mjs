// From Today to an order that is stuck, until it is completed; then a payment of its invoice is recorded. The invoice's number.
export default async ({ page, named, reads, address, person, given: [order] }) => {
  await page.goto(`${address}/bss#/today`);
  await named(person, "button").click();
  await named(`${order.slice(0, 12)}…`, "link").click();
  await reads("Licenses cannot be issued for this product at the moment.");
  await named("Retry", "button").click();
  await page.waitForFunction(() => document.querySelector("main")?.innerText.match(/Done/g)?.length >= 4);
  const number = await page.evaluate(() => document.querySelector("main a[href^='#/invoices/']").textContent);
  await named(number, "link").click();
  await named("Record payment", "button").click();
  await named("Amount in EUR", "textbox").fill("10.00");
  await named("Reference", "textbox").fill("Statement 47");
  await page.locator("dialog button.primary").click();
  await reads("Statement 47");
  await page.waitForFunction(() => !document.querySelector("dialog[open]"));
  return number;
};
