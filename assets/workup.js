// Our own script, one file for every page. Without it every form still works; with it answers take one key.
import "./js/design_system.js";
import "./js/forms.js";
import "./js/layout.js";
import "./js/questions.js";
import "./js/grid.js";
import "./js/shortcuts.js"; // after those: an answer's key wins
import "./js/found.js";
import "./js/saving.js";
import "./js/token.js";
import "./js/focus.js";
import "./js/drafts.js";
import "./js/keep.js";
import "./js/panel.js"; // after keep.js: nothing inside a closed fold can take focus
import "./js/walking.js";
import "./js/help.js";
import "./js/copying.js";
import "./js/ticking.js";
import "./js/double_clicks.js";
import "./js/printing.js";
