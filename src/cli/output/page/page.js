// Hides what the filters do not ask for. The page is whole without it.
(function () {
  "use strict";
  var find = function (id) { return document.getElementById(id); };
  var findings = Array.prototype.slice.call(document.querySelectorAll(".finding"));
  var machines = Array.prototype.slice.call(document.querySelectorAll(".machine"));
  var marks = Array.prototype.slice.call(document.querySelectorAll("[data-finding]"));
  var controls = ["level", "machine", "tactic", "search"].map(find);
  var shown = find("shown");

  function isAsked(finding) {
    var level = find("level").value, machine = find("machine").value, tactic = find("tactic").value;
    var words = find("search").value.toLowerCase().split(/\s+/);
    if (level && Number(finding.dataset.level) < Number(level)) return false;
    if (machine && finding.dataset.machine !== machine) return false;
    if (tactic && (" " + finding.dataset.tactics + " ").indexOf(" " + tactic + " ") < 0) return false;
    var text = finding.textContent.toLowerCase();
    return words.every(function (word) { return text.indexOf(word) >= 0; });
  }
  function update() {
    var count = 0, hidden = {};
    findings.forEach(function (finding) {
      finding.hidden = !isAsked(finding);
      if (finding.hidden) { hidden[finding.id] = true; } else { count += 1; }
    });
    machines.forEach(function (machine) { machine.hidden = !machine.querySelector(".finding:not([hidden])"); });
    marks.forEach(function (mark) { mark.style.display = hidden[mark.dataset.finding] ? "none" : ""; });
    shown.textContent = shown.dataset.text.replace("{}", count).replace("{}", findings.length);
  }
  controls.forEach(function (control) { control.addEventListener("input", update); });
  find("filters").hidden = false;
  update();
})();
