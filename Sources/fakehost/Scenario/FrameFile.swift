import Capture
import Wire

/// Frames that are sent as they are: those of a capture.
struct FrameFile {
  let name: String
  let frames: [[UInt8]]
  /// `nil` where nobody has said it.
  let linkType: LinkType?

  /// They go at once, one behind the other.
  static let most = 100

  /// - Parameter optionsFile: the file that names it, if one does.
  static func read(_ path: String, of optionsFile: String?) throws(Failure) -> FrameFile {
    let input = InputFile(what: "frame", kind: "capture of some frames", optionsFile: optionsFile)
    try input.check(path)
    let place = input.place(of: path)
    var reader = try openCapture(reading: place)
    guard let linkType = reader.onlyLinkType else {
      throw .input("frame: \(path) has frames of several link types: give one that has one")
    }
    var frames: [[UInt8]] = []
    do {
      while try reader.next() != nil {
        guard frames.count < most else {
          throw Failure.input("frame: \(path) has more than \(most) frames, which all go at once")
        }
        reader.withFrame { frames.append([UInt8](copying: $0)) }
      }
    } catch let fault as CaptureReader.Fault {
      throw explain(fault, in: place)
    } catch let failure as Failure {
      throw failure
    } catch {
      throw .input("frame: \(path): \(error)")
    }
    guard !frames.isEmpty else { throw .input("frame: \(path) has no frame") }
    return FrameFile(name: path, frames: frames, linkType: linkType)
  }
}
