import Measuring

extension Measurement {
  /// All of it for programs.
  var object: JSONObject {
    var object = JSONObject()
    object.add("asked", expected.text)
    object.add("sent", observed.sent)
    object.add("answered", observed.answered)
    object.add("replies", observed.replies)
    object.add("within", isWithin)
    object.add(
      "aspects",
      objects: aspects.map { aspect in
        var object = JSONObject()
        object.add("name", aspect.name)
        object.add("asked", aspect.asked)
        object.add("given", aspect.figure)
        if let bounds = aspect.bounds {
          object.add("least", bounds.lowerBound)
          object.add("most", bounds.upperBound)
        }
        object.add("judgement", "\(aspect.judgement)")
        return object
      })
    for (name, values) in [("delay_ns", delays), ("lateness_ns", lateness)] {
      guard let values else { continue }
      var figures = JSONObject()
      for (name, value) in values.figures { figures.add(name, value) }
      object.add(name, figures)
    }
    return object
  }
}
