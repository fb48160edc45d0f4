// Progressive enhancement only: every page works without it. Nothing is ever kept in the browser's storage.
import { Checkboxes, ErrorSummary, SkipLink, createAll } from "nhsuk-frontend";
import { enhanceTypeaheads } from "./typeahead.js";
import { enhancePrinting, guardSubmits, closeMenus, keepTypedOffline, offerSharing, unfoldLists } from "./page.js";
import { usePasskeys } from "./passkey.js";
import { placeValues } from "./placing.js";
import { askOfSeveral } from "./several.js";
import { keepTrue } from "./keep_true.js";
import { keepTyped } from "./keep_typed.js";

document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
for (const component of [Checkboxes, ErrorSummary, SkipLink]) createAll(component);
enhanceTypeaheads(document);
enhancePrinting(document);
offerSharing(document);
keepTypedOffline(document);
guardSubmits(document);
keepTyped(document);
closeMenus(document);
keepTrue(document);
unfoldLists(document);
usePasskeys(document);
placeValues(document);
askOfSeveral(document);
