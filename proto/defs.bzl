"""C++ code of a proto file, by Debian's protoc and its gRPC plugin."""

def stanna_proto(name, src, deps = [], grpc = False, visibility = None):
    """cc_library `name` for one proto file.

    Args:
      name: the library
      src: the file, below this package
      deps: stanna_proto libraries of the files that it imports
      grpc: also generate the service
      visibility: of the library
    """
    stem = src[:-len(".proto")]
    outs = [stem + ".pb.cc", stem + ".pb.h"]
    if grpc:
        outs += [stem + ".grpc.pb.cc", stem + ".grpc.pb.h"]
    native.genrule(
        name = name + "_codegen",
        # Imports are read by protoc, so all of our own files are inputs.
        srcs = [src, ":all_protos", "@googleapis//:protos"],
        outs = outs,
        cmd = " ".join([
            "protoc -Iproto -Iexternal/googleapis",
            "--cpp_out=$(GENDIR)/proto",
            "--grpc_out=$(GENDIR)/proto --plugin=protoc-gen-grpc=/usr/bin/grpc_cpp_plugin" if grpc else "",
            "proto/" + src,
        ]),
    )
    native.cc_library(
        name = name,
        srcs = [o for o in outs if o.endswith(".cc")],
        hdrs = [o for o in outs if o.endswith(".h")],
        # Generated code is not held to our warnings.
        copts = ["-w"],
        includes = ["."],
        visibility = visibility,
        deps = deps + ["//third_party:grpcpp"],
    )

def google_proto(name, srcs, deps = []):
    """cc_library for proto files of @googleapis, which Debian ships without C++ code."""
    outs = [s[:-len(".proto")] + ext for s in srcs for ext in [".pb.cc", ".pb.h"]]
    native.genrule(
        name = name + "_codegen",
        srcs = ["@googleapis//:protos"],
        outs = outs,
        cmd = "protoc -Iexternal/googleapis --cpp_out=$(GENDIR)/proto " + " ".join(srcs),
    )
    native.cc_library(
        name = name,
        srcs = [o for o in outs if o.endswith(".cc")],
        hdrs = [o for o in outs if o.endswith(".h")],
        copts = ["-w"],
        includes = ["."],
        deps = deps + ["//third_party:grpcpp"],
    )
