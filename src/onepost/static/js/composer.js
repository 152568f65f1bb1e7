// The composer: each import is one behaviour of the form, which works without any of them.
import "./composer-channels.js";
import "./composer-thread.js";
import "./composer-files.js";
import "./composer-upload.js";
import "./composer-repair.js";
import "./composer-picker.js";
import "./composer-live.js";
import "./composer-lines.js";
import "./composer-aids.js";
import "./emoji.js";
import "./composer-guided.js";
import "./composer-save.js";
import "./composer-send.js";
