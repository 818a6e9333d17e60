// The names that the pages use for the shapes of the OpenAPI document; `make check` generates ../../build/api.d.ts from it.
import type { components } from "../../build/api";

type Schemas = components["schemas"];

export type Problem = Schemas["Problem"];
export type Fault = Schemas["Fault"];
export type Blocker = Schemas["Blocker"];
export type Money = Schemas["Money"];
export type Totals = Schemas["Totals"];
export type Product = Schemas["ProductAnswer"];
export type Basket = Schemas["BasketAnswer"];
export type Line = Schemas["Line"];
export type Checkout = Schemas["Checkout"];
export type Order = Schemas["OrderAnswer"];
export type ProgressStep = Schemas["ProgressStep"];
export type Asset = Schemas["AssetAnswer"];
export type AssetInList = Schemas["AssetInList"];
export type Invoice = Schemas["InvoiceAnswer"];
export type Documents = Schemas["StoredDocumentsAnswer"];
export type Account = Schemas["AccountAnswer"];
export type NewEndCustomer = Schemas["NewEndCustomer"];
export type PlaceOrder = Omit<Schemas["PlaceOrder"], "accept_price_changes"> & { accept_price_changes?: boolean };

export type BssOrder = Schemas["BssOrderAnswer"];
export type BssAccount = Schemas["BssAccountAnswer"];
export type Summary = Schemas["Summary"];
export type SummaryItem = Schemas["SummaryItem"];
export type Event = Schemas["Event"];
export type VendorTask = Schemas["VendorTaskAnswer"];
export type BssInvoice = Schemas["BssInvoiceAnswer"];
export type InvoiceMail = Schemas["InvoiceMailAnswer"];
export type RecordedPayment = Schemas["RecordedPaymentAnswer"];
export type NewPayment = Schemas["NewPayment"];
export type Audit = Schemas["Audit"];
export type BssProduct = Schemas["BssProductAnswer"];
export type Seller = Schemas["Seller"];
export type SellerPreview = Schemas["SellerPreview"];
export type Change = Schemas["ChangeAnswer"];

export type Page<T> = { items: T[]; next_cursor: string | null };
export type Query = Record<string, string | number | undefined>;
export type Place = { parts: string[]; query: Record<string, string> };

/** Who is signed in. `kind` is undefined where the sign-in does not know it. */
export type Session = {
  user: string;
  name: string;
  account_id?: string;
  kind?: "partner" | "customer" | "staff";
  token(renewed: boolean): Promise<string>;
  signOut?(): void;
  /** Somebody signed out in another tab: from now on this one is signed out too. */
  leave?(): void;
};
/** What `/config.json` says of the issuer. */
export type SignInSettings = { issuer: string; client_id: string; scope: string; audience: string | null };
/** What a sign-in module exports. Null: nobody is signed in, and the page says so or is left. */
export type SignIn = (role: "buyer" | "staff", settings: SignInSettings | null) => Promise<Session | null>;

export type Screen = (props: { place: Place; session: Session; isPartner: boolean }) => unknown;
