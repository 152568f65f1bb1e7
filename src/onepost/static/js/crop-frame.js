// The frame that cuts a picture: moved and resized with the pointer and by arrow keys. All numbers are pixels of the file.
const STEP = 0.02;
const LEAST = 16;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * A frame over `shown`, an element as wide as the picture looks. `size()` is the picture's width and height, `ratio()`
 * the shape that is kept (0: free), `told(box)` hears of every change. Returns the `frame` with `box`, `set`, `middle`
 * and `draw`.
 */
export function cropFrame(shown, { label, size, ratio, told }) {
  const frame = document.createElement("div");
  frame.className = "crop-frame";
  frame.tabIndex = 0;
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-label", label);
  const corner = document.createElement("span");
  corner.className = "crop-corner";
  frame.append(corner);
  let box = null;

  function middle() {
    const { width, height } = size();
    const shape = ratio();
    const w = shape ? Math.min(width, Math.round(height * shape)) : Math.round(width * 0.8);
    const h = shape ? Math.min(height, Math.round(width / shape)) : Math.round(height * 0.8);
    set({ left: Math.floor((width - w) / 2), top: Math.floor((height - h) / 2), width: w, height: h });
  }

  function within(next) {
    const { width, height } = size();
    const shape = ratio();
    let w = Math.min(Math.max(Math.round(next.width), LEAST), width);
    let h = shape ? Math.round(w / shape) : Math.min(Math.max(Math.round(next.height), LEAST), height);
    if (h > height) [w, h] = [Math.round(height * (shape || w / height)), height];
    if (h < LEAST) [w, h] = [Math.ceil(LEAST * shape), LEAST];
    const left = Math.min(Math.max(Math.round(next.left), 0), width - w);
    const top = Math.min(Math.max(Math.round(next.top), 0), height - h);
    return { left, top, width: w, height: h };
  }

  function set(next) {
    box = within(next);
    told(box);
    draw();
  }

  function draw() {
    if (!box) return;
    const scale = shown.clientWidth / size().width;
    for (const name of ["left", "top", "width", "height"]) frame.style[name] = `${box[name] * scale}px`;
  }

  let grip = null;
  frame.addEventListener("pointerdown", (event) => {
    grip = { x: event.clientX, y: event.clientY, box, resizes: event.target === corner };
    frame.setPointerCapture(event.pointerId);
    event.preventDefault();
    frame.focus();
  });
  frame.addEventListener("pointermove", (event) => {
    if (!grip) return;
    const scale = size().width / shown.clientWidth;
    const [x, y] = [(event.clientX - grip.x) * scale, (event.clientY - grip.y) * scale];
    if (grip.resizes) set({ ...grip.box, width: grip.box.width + x, height: grip.box.height + y });
    else set({ ...grip.box, left: grip.box.left + x, top: grip.box.top + y });
  });
  for (const name of ["pointerup", "pointercancel"]) frame.addEventListener(name, () => (grip = null));

  frame.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    if (!arrow) return;
    event.preventDefault();
    const { width, height } = size();
    const step = Math.max(1, Math.round(Math.max(width, height) * STEP));
    const [x, y] = [arrow[0] * step, arrow[1] * step];
    if (event.shiftKey) set({ ...box, width: box.width + (x || (ratio() ? y * ratio() : 0)), height: box.height + y });
    else set({ ...box, left: box.left + x, top: box.top + y });
  });

  new ResizeObserver(draw).observe(shown);
  return { frame, box: () => box, set, middle, draw };
}

/** "4:5" as a number; 0 for a free shape. */
export function ratioOf(text) {
  const [wide, high] = text.split(":").map(Number);
  return high ? wide / high : 0;
}
