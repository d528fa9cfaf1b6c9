"use strict";
// A diagram opens enlarged, where it can be scrolled and dragged.
(() => {
  let dialog, view, opener;

  function prepare() {
    dialog = document.createElement("dialog");
    dialog.className = "enlarged";
    dialog.ariaLabel = "Enlarged diagram";
    dialog.innerHTML = "<button>Close</button><div tabindex=0></div>";
    view = dialog.lastChild;
    dialog.firstChild.addEventListener("click", () => dialog.close());
    view.addEventListener("pointermove", (event) => {
      if (event.pointerType === "mouse" && event.buttons === 1) view.scrollBy(-event.movementX, -event.movementY);
    });
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    dialog.addEventListener("close", () => opener.focus());
    document.body.append(dialog);
  }

  (window.opsbookMore ||= {}).enlarge = (link) => {
    if (!dialog) prepare();
    opener = link;
    view.replaceChildren(link.lastElementChild.cloneNode(true));
    const image = view.querySelector("img");
    image.draggable = false;
    dialog.showModal();
    // A small diagram grows into the window, up to twice its size.
    image.width = Math.max(image.width, Math.min(view.clientWidth, 2 * image.width));
    view.focus();
  };
})();
