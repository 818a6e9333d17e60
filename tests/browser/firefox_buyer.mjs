// From a link in a mail to a completed order; its id.
export default async ({ page, named, reads, address, person }) => {
  await page.goto(`${address}/#/products/prd_mailbox`);
  await named(person, "button").click();
  await named("Quantity", "spinbutton").fill("25");
  await named("Friendly name", "textbox").fill("Autumn move");
  await page.reload();
  await named("Add to basket", "button").click();
  await reads("25 licences are in your basket");
  await named("Basket", "link").click();
  // Found and chosen at one stroke: the basket may be drawn anew in between.
  await page.waitForFunction((wanted) => {
    const found = [...document.querySelectorAll("main option")].find((each) => each.text.includes(wanted));
    if (!found) return false;
    found.parentElement.value = found.value;
    return found.parentElement.dispatchEvent(new Event("change", { bubbles: true }));
  }, {}, "Fjord Foods");
  await named("Checkout", "link").click();
  await named("Confirm billing", "button").click();
  await named("Place order", "button").click();
  await page.waitForFunction(() => location.hash.startsWith("#/orders/ord_"));
  const order = await page.evaluate(() => location.hash.split("/")[2]);
  await page.waitForFunction(() => document.querySelector("main")?.innerText.match(/Done/g)?.length >= 4);
  return order;
};
