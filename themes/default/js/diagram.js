"use strict";
// A diagram opens enlarged, where it can be scrolled and dragged.
(() => {
  let dialog, view, opener;

  function prepare() {
    dialog = document.createElement("dialog");
    dialog.className = "enlarged";
    dialog.setAttribute("aria-label", "Enlarged diagram");
    const close = document.createElement("button");
    close.textContent = "Close";
    close.addEventListener("click", () => dialog.close());
    view = document.createElement("div");
    view.tabIndex = 0;
    view.addEventListener("pointermove", (event) => {
      if (event.pointerType === "mouse" && event.buttons === 1) view.scrollBy(-event.movementX, -event.movementY);
    });
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    dialog.addEventListener("close", () => opener.focus());
    dialog.append(close, view);
    document.body.append(dialog);
  }

  function enlarge(link) {
    if (!dialog) prepare();
    opener = link;
    const picture = link.querySelector("picture").cloneNode(true);
    const image = picture.querySelector("img");
    image.draggable = false;
    view.replaceChildren(picture);
    dialog.showModal();
    // A small diagram grows into the window, up to twice its size.
    image.width = Math.max(image.width, Math.min(view.clientWidth, 2 * image.width));
    view.focus();
  }

  for (const link of document.querySelectorAll(".diagram > a")) {
    link.tabIndex = 0;
    link.setAttribute("role", "button");
    link.setAttribute("aria-haspopup", "dialog");
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      enlarge(link);
    });
    link.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      enlarge(link);
    });
  }
})();
