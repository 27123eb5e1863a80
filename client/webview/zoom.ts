/** A zoom that somebody chose, or one that follows the size of the panel. */
export type Zoom = number | 'width' | 'whole';

const smallest = 0.25;
const largest = 3;
const step = 1.2;
/** A picture that is fitted by itself: narrower it is scrolled, and higher already when it would be less clear. */
const readable = 0.55;
const clear = 0.8;
/** The part of the page's height that a picture gets. */
export const pictureShare = 0.65;

/**
 * Zooms and pans the picture inside of its stage. The stage scrolls by itself: with wheel, touch and scroll bars,
 * and to whatever gets the focus; here are the zoom, and dragging.
 */
export class ZoomPan {
  readonly #stage: HTMLElement;
  readonly #sizer: HTMLElement;
  readonly #picture: HTMLElement;
  readonly #changed: (zoom: Zoom) => void;
  #zoom: Zoom = 'width';
  #factor = 1;
  #size = { width: 0, height: 0 };

  constructor(stage: HTMLElement, sizer: HTMLElement, picture: HTMLElement, changed: (zoom: Zoom) => void) {
    this.#stage = stage;
    this.#sizer = sizer;
    this.#picture = picture;
    this.#changed = changed;
    stage.addEventListener('wheel', (event) => this.#wheeled(event), { passive: false });
    stage.addEventListener('pointerdown', (event) => this.#dragged(event));
    stage.addEventListener('scroll', () => this.#keepHeadings(), { passive: true });
    new ResizeObserver(() => this.#apply()).observe(stage);
  }

  /** The factor that is in use: 1 is 100 %. */
  get factor(): number {
    return this.#factor;
  }

  /** A picture of another size, in CSS pixels at 100 %. */
  setSize(width: number, height: number): void {
    this.#size = { width, height };
    this.#apply();
  }

  set(zoom: Zoom): void {
    this.#zoom = zoom;
    this.#apply();
    this.#changed(zoom);
  }

  in(): void {
    this.#around(this.#factor * step);
  }

  out(): void {
    this.#around(this.#factor / step);
  }

  actual(): void {
    this.#around(1);
  }

  /** Scrolls a part of the picture into sight, if it isn't. */
  show(part: HTMLElement): void {
    const inner = part.getBoundingClientRect();
    const outer = this.#stage.getBoundingClientRect();
    const isSeen =
      inner.left >= outer.left &&
      inner.right <= outer.right &&
      inner.top >= outer.top &&
      inner.bottom <= outer.bottom;
    if (isSeen) return;
    const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    part.scrollIntoView({ block: 'center', inline: 'center', behavior: isCalm ? 'instant' : 'smooth' });
  }

  /** Zooms to a factor; the point of the stage that is given, or its middle, stays where it is. */
  #around(factor: number, point = middleOf(this.#stage)): void {
    const before = this.#factor;
    const x = this.#stage.scrollLeft + point.x;
    const y = this.#stage.scrollTop + point.y;
    this.set(Math.min(largest, Math.max(smallest, factor)));
    const ratio = this.#factor / before;
    this.#stage.scrollTo({ left: x * ratio - point.x, top: y * ratio - point.y, behavior: 'instant' });
  }

  #apply(): void {
    const { width, height } = this.#size;
    if (width === 0) return;
    this.#factor = this.#factorFor(this.#zoom);
    this.#sizer.style.width = `${width * this.#factor}px`;
    this.#sizer.style.height = `${height * this.#factor}px`;
    this.#stage.style.setProperty('--picture-height', `${height * this.#factor}px`);
    this.#picture.style.transform = `scale(${this.#factor})`;
    this.#keepHeadings();
    this.#changed(this.#zoom);
  }

  #factorFor(zoom: Zoom): number {
    if (typeof zoom === 'number') return zoom;
    const byWidth = this.#stage.clientWidth / this.#size.width;
    const byHeight = (document.documentElement.clientHeight * pictureShare) / this.#size.height;
    if (zoom === 'whole') return Math.max(smallest, Math.min(1, byWidth, byHeight));
    const fitting = Math.min(1, Math.max(readable, byWidth));
    return Math.min(fitting, Math.max(clear, byHeight));
  }

  /** The headings stay in sight when the picture is scrolled down. */
  #keepHeadings(): void {
    const top = this.#stage.scrollTop;
    this.#picture.style.setProperty('--scrolled', `${top / this.#factor}px`);
    this.#stage.classList.toggle('scrolled', top > 0);
  }

  #wheeled(event: WheelEvent): void {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const box = this.#stage.getBoundingClientRect();
    const point = { x: event.clientX - box.left, y: event.clientY - box.top };
    this.#around(this.#factor * Math.exp(-event.deltaY / 400), point);
  }

  #dragged(event: PointerEvent): void {
    const isOnNothing = !(event.target as Element).closest('.card, .edge, .label, .headings');
    if (event.button !== 1 && !(event.button === 0 && isOnNothing)) return;
    if (event.pointerType === 'touch') return; // scrolls by itself
    event.preventDefault();
    const { clientX, clientY, pointerId } = event;
    const { scrollLeft, scrollTop } = this.#stage;
    this.#stage.setPointerCapture(pointerId);
    this.#stage.classList.add('dragged');
    const move = (to: PointerEvent) => {
      this.#stage.scrollLeft = scrollLeft - (to.clientX - clientX);
      this.#stage.scrollTop = scrollTop - (to.clientY - clientY);
    };
    const end = () => {
      this.#stage.classList.remove('dragged');
      this.#stage.removeEventListener('pointermove', move);
    };
    this.#stage.addEventListener('pointermove', move);
    this.#stage.addEventListener('lostpointercapture', end, { once: true });
  }
}

function middleOf({ clientWidth, clientHeight }: HTMLElement): { x: number; y: number } {
  return { x: clientWidth / 2, y: clientHeight / 2 };
}
