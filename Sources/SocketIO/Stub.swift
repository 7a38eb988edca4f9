enum SocketIOModule {}
