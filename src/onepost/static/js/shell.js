// Loaded by every page: each import is one behaviour, found by its data attribute.
import "./menus.js";
import "./dialogs.js";
import "./toasts.js";
import "./waiting.js";
import "./theme.js";
import "./copy.js";
import "./fields.js";
import "./tabs.js";
import "./palette.js";
import "./keys.js";
