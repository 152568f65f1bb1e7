// Files on their way to the library, in pieces (tus): two at a time, with speed and time left; they pause, go on by
// themselves when the network or the server is back, and after a reload when the same file is chosen again.
const AT_ONCE = 2;
const PIECE_BYTES = 16 * 1024 * 1024;
const RETRIES_MS = [0, 1000, 3000, 5000, 10_000, 20_000];
const TRY_AGAIN_MS = 30_000;
const LOOK_AGAIN_MS = 1000;
const REFUSED = [400, 413, 429, 507];

/** Waiting for their turn, being sent, resting because the person wants it, and on their way to the server by itself. */
const waiting = [];
const running = new Set();
const resting = new Set();
const fetching = new Set();
let library = null;

/** The protocol's client is loaded when the first file is chosen. */
function client() {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL("../vendor/tus.min.js", import.meta.url);
    script.addEventListener("load", () => resolve(window.tus));
    script.addEventListener("error", () => {
      library = null;
      reject(new Error("the client did not load"));
    });
    document.head.append(script);
  });
  return library;
}

export const busy = () => running.size + waiting.length + resting.size + fetching.size > 0;

export const headers = () => JSON.parse(document.body.getAttribute("hx-headers"));

/**
 * Sends a file. `show({percent, speed, left, state})` tells how far it is (state: waiting, sending, checking, paused,
 * offline), `done({status, html})` ends it, status 0 when it broke off. Returns `stop`, `pause` and `goOn`.
 */
export function send(file, { url, folder = "", into = "", show, done }) {
  const job = { file, url, folder, into, show, done, upload: null, begun: false, again: 0, cut: false, over: false };
  waiting.push(job);
  next();
  return { stop: () => stop(job), pause: () => pause(job), goOn: () => goOn(job) };
}

/** A file that the server fetches from elsewhere: `outcome` says what became of it, `remove` is where to give it up. */
export function follow({ outcome, remove, show, done }) {
  const job = { show, done, over: false };
  fetching.add(job);
  const pace = measured();
  const coming = ({ received, size }) => {
    if (size && received < size) show({ state: "sending", ...pace(received, size) });
    else show({ state: size ? "checking" : "waiting" });
  };
  ask(job, outcome, coming);
  const away = { method: "DELETE", headers: { ...headers(), "Tus-Resumable": "1.0.0" } };
  return {
    stop: () => {
      fetch(remove, away).catch(() => {});
      end(job, null);
    },
  };
}

function next() {
  while (running.size < AT_ONCE && waiting.length) {
    const job = waiting.shift();
    running.add(job);
    if (job.upload) job.upload.start();
    else if (!job.begun) begin(job);
  }
  if (!busy()) document.dispatchEvent(new Event("uploads-done"));
}

/** Takes a file off every list, so that the next one has its turn. */
function leave(job) {
  clearTimeout(job.again);
  job.cut = false;
  running.delete(job);
  resting.delete(job);
  fetching.delete(job);
  const place = waiting.indexOf(job);
  if (place >= 0) waiting.splice(place, 1);
}

function end(job, result) {
  if (job.over) return;
  job.over = true;
  leave(job);
  if (result) job.done(result);
  next();
}

async function begin(job) {
  job.begun = true;
  let tus;
  try {
    tus = await client();
  } catch {
    return end(job, { status: 0, html: "" });
  }
  if (job.over) return;
  const pace = measured();
  const upload = new tus.Upload(job.file, {
    endpoint: job.url,
    chunkSize: PIECE_BYTES,
    retryDelays: RETRIES_MS,
    headers: headers(),
    metadata: { filename: job.file.name, folder: job.folder },
    removeFingerprintOnSuccess: true,
    onProgress: (sent, size) => {
      if (!running.has(job)) return;
      job.cut = false;
      job.show({ state: "sending", ...pace(sent, size) });
    },
    onShouldRetry: (error) => {
      const status = error.originalResponse?.getStatus() ?? 0;
      if (gone(status)) cut(job);
      return gone(status) || status === 409 || status === 423;
    },
    onSuccess: () => look(job),
    onError: (error) => broken(job, error),
  });
  const before = await upload.findPreviousUploads();
  if (job.over) return;
  if (before.length) upload.resumeFromPreviousUpload(before[0]);
  job.upload = upload;
  if (running.has(job)) upload.start();
}

/** No answer, or one of a server that cannot answer now. */
const gone = (status) => !status || (status >= 500 && !REFUSED.includes(status));

function cut(job) {
  job.cut = true;
  job.show({ state: "offline" });
}

/** What the protocol's client has given up for now is tried again until the person stops it. */
function broken(job, error) {
  const answer = error.originalResponse;
  const status = answer?.getStatus() ?? 0;
  if (gone(status)) {
    cut(job);
    job.again = setTimeout(() => running.has(job) && job.upload.start(), TRY_AGAIN_MS);
    return;
  }
  const refused = REFUSED.includes(status);
  end(job, { status: refused ? 422 : 0, html: "", text: refused ? answer.getBody() : "" });
}

/** The network is back: nobody waits for the next try. */
addEventListener("online", async () => {
  for (const job of [...running].filter((found) => found.cut)) {
    clearTimeout(job.again);
    await job.upload.abort();
    if (running.has(job)) job.upload.start();
  }
});

function look(job) {
  job.show({ state: "checking", percent: 100 });
  ask(job, `${new URL(job.upload.url, location).pathname}/outcome${job.into ? `?into=${job.into}` : ""}`);
}

/** Asks what became of the file until the server has looked at it; `coming` hears how much of it is there. */
async function ask(job, address, coming) {
  while (!job.over) {
    try {
      const answer = await fetch(address, { redirect: "manual" });
      if (answer.status === 200 || answer.status === 422) {
        return end(job, { status: answer.status, html: await answer.text() });
      }
      if (answer.status !== 202 && answer.status < 500) return end(job, { status: 0, html: "" });
      if (answer.status === 202) coming?.(await answer.json());
    } catch {
      job.show({ state: "offline" });
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}

function stop(job) {
  job.upload?.abort(Boolean(job.upload.url)).catch(() => {});
  end(job, null);
}

function pause(job) {
  leave(job);
  resting.add(job);
  job.upload?.abort();
  job.show({ state: "paused" });
  next();
}

function goOn(job) {
  leave(job);
  waiting.push(job);
  job.show({ state: "waiting" });
  next();
}

/** Speed over the last seconds, in bytes a second, and seconds left. */
function measured() {
  const marks = [];
  return (sent, size) => {
    const now = performance.now();
    marks.push([now, sent]);
    while (marks.length > 2 && now - marks[0][0] > 5000) marks.shift();
    const [then, had] = marks[0];
    const speed = now > then ? (1000 * (sent - had)) / (now - then) : 0;
    return { percent: Math.floor((100 * sent) / size), speed, left: speed > 0 ? (size - sent) / speed : 0 };
  };
}

/** What a row says of a file on its way; `words` are the data attributes of its template. */
export function said({ state, percent = 0, speed = 0, left = 0 }, words) {
  if (state !== "sending") return words[state];
  if (!speed) return `${percent} %`;
  const values = { percent, speed: amount(speed), left: time(left) };
  return words.progress.replace(/%(percent|speed|left)/g, (_, name) => values[name]);
}

function amount(bytes) {
  const [unit, by] = bytes >= 1e6 ? ["megabyte", 1e6] : ["kilobyte", 1e3];
  const options = { style: "unit", unit, maximumFractionDigits: bytes >= 1e7 || by === 1e3 ? 0 : 1 };
  return new Intl.NumberFormat(document.documentElement.lang, options).format(bytes / by);
}

function time(seconds) {
  const [unit, value] = seconds < 90 ? ["second", seconds] : seconds < 5400 ? ["minute", seconds / 60] : ["hour", seconds / 3600];
  const options = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 0 };
  return new Intl.NumberFormat(document.documentElement.lang, options).format(Math.max(1, Math.round(value)));
}

addEventListener("beforeunload", (event) => busy() && event.preventDefault());
