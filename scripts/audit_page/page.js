"use strict";
// Draws every picture where it belongs; `data-pictures` of the document says when all are there.
(async () => {
  const pictures = JSON.parse(document.getElementById("specifications").textContent);
  const options = {
    actions: false,
    renderer: "svg",
    ast: true, // expressions are interpreted, not compiled: the page may then forbid `eval`
    tooltip: { theme: "page" },
  };
  const draw = async ([name, picture]) => {
    const place = document.getElementById(name);
    try {
      await vegaEmbed(place, picture, options);
    } catch (error) {
      place.textContent = "This picture could not be drawn: " + error.message;
      console.error(name, error.message);
    }
  };
  await Promise.all(Object.entries(pictures).map(draw));
  document.documentElement.dataset.pictures = "drawn";
})();
